#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "catalog/table.h"
#include "report/outliers.h"

namespace peculiar::report {

/// Returns the highest images with all their values, one row per galaxy: `rank` from 1; all columns of the
/// scores; `images` and `other_images` (their ids, the highest first) if galaxies have several images;
/// `star_like` and `neighbour_distance` [arcsec] (ordinary_causes.h) if they apply to any image; and columns
/// found only in the sample. `sample` may be an empty path.
catalog::Table ranked_table(const RankedScores& scores, const Outliers& outliers,
                            const std::filesystem::path& sample);

/// Returns DS9 regions for a ranked_table: a circle of 2 arcsec around each image, with rank and name. "" if
/// the table has no positions.
std::string ds9_regions(const catalog::Table& ranked);

/// Returns the paths of write_ranked_lists(), the regions last.
std::vector<std::filesystem::path> ranked_list_paths(const std::filesystem::path& page);

/// Writes the table to PAGE.csv and PAGE.vot and, if there are positions, PAGE.reg, where PAGE is the path of
/// the page without suffix and with "_highest" appended. Without positions, deletes the regions of an earlier
/// page. Returns the paths. Errors (input): as write_table_text.
std::vector<std::filesystem::path> write_ranked_lists(const std::filesystem::path& page,
                                                      const catalog::Table& ranked);

}  // namespace peculiar::report
