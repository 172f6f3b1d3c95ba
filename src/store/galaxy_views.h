#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "store/sample.h"
#include "store/scores_file.h"

namespace peculiar::store {

/// Images whose positions are closer than this show the same galaxy: this angle, or this number of pixels if
/// that is less (in a finely sampled survey, an arcsecond holds several galaxies).
inline constexpr double kSameGalaxy_arcsec = 1;
inline constexpr double kSameGalaxy_px = 5;

/// The galaxy that each row of scores shows: one number per row, from 0 in the order of the rows. If `group`
/// names a column of the scores or of the sample (or several, separated by commas), images of one group are
/// views of one galaxy (a row without a value goes by its id). With kNoGroup, each image is its own galaxy.
/// If `group` is "", images with one id, and images at one position on the sky (see above; columns ra and
/// dec, in degrees), show one galaxy. `sample`: the one that was scored, or null. Errors (input): neither has
/// a column `group`; the scores name a row that the sample does not have.
std::vector<std::size_t> galaxies_of(const ScoresFile& scores, const SampleReader* sample,
                                     const std::string& group);

/// `asked`, unless it is "": else the column whose groups the training kept whole when it chose folds or
/// held-out images (the attribute fold_group), if the scores or the sample have it; else the result of
/// choose_groups() on the columns of the scores; else "".
std::string noted_group(const ScoresFile& scores, const SampleReader* sample, const std::string& asked = "");
/// "Default: ...", for the help of a setting that is noted_group() if it is "".
std::string noted_group_help();
/// True if the scores or the sample have this column, or all of several separated by commas.
bool has_column(const ScoresFile& scores, const SampleReader* sample, const std::string& name);

/// Angular separation of two rows of columns in degrees (haversine formula).
double separation_deg(const catalog::Column& ra, const catalog::Column& dec, std::size_t a, std::size_t b);

/// Number of different galaxies that these rows show.
std::size_t count_galaxies(const std::vector<std::size_t>& galaxies, const std::vector<std::size_t>& rows);

}  // namespace peculiar::store
