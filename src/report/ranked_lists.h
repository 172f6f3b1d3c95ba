#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "catalog/table.h"
#include "report/outliers.h"

namespace peculiar::report {

/// The highest with all that is known of them, a galaxy a row: `rank` from 1, all columns of the scores;
/// where galaxies have several images `images` and `other_images` (their ids, the highest first); where any
/// image is or has such, `star_like` and `neighbour_distance` [arcsec] (ordinary_causes.h); and the columns
/// of the sample that the scores do not have. `sample` may be an empty path.
catalog::Table ranked_table(const RankedScores& scores, const Outliers& outliers,
                            const std::filesystem::path& sample);

/// DS9 regions: a circle of 2 arcsec round each image, ranked_table's, with its rank and name. "" where the
/// table has no positions.
std::string ds9_regions(const catalog::Table& ranked);

/// Where write_ranked_lists() puts its files, the regions last.
std::vector<std::filesystem::path> ranked_list_paths(const std::filesystem::path& page);

/// Files of the table beside a page: PAGE.csv, PAGE.vot and, where there are positions, PAGE.reg, PAGE being
/// its path without suffix and with "_highest". Regions of an earlier page go where there are no positions
/// now. Returns their paths. Errors (input): as write_table_text.
std::vector<std::filesystem::path> write_ranked_lists(const std::filesystem::path& page,
                                                      const catalog::Table& ranked);

}  // namespace peculiar::report
