#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "store/sample.h"
#include "store/scores_file.h"

namespace peculiar::store {

/// Images whose positions are nearer to each other than this show one galaxy: this angle, or so many pixels
/// where that is less (of a finely sampled survey, an arcsecond holds several galaxies).
inline constexpr double kSameGalaxy_arcsec = 1;
inline constexpr double kSameGalaxy_px = 5;

/// Which galaxy each row of scores shows: a number a row, from 0 in the order of the rows. Views of one
/// galaxy are images of one group where `group` names a column, of the scores or of the sample, that tells
/// it, or several with a comma between (a row without a value there goes by its id); kNoGroup: each image
/// is a galaxy; where it is "", images
/// of one id, and images at one place on the sky (above; columns ra and dec, in degrees). `sample`: the one
/// that was scored, or null. Errors (input): neither has a column `group`; the scores name a row that the
/// sample does not have.
std::vector<std::size_t> galaxies_of(const ScoresFile& scores, const SampleReader* sample,
                                     const std::string& group);

/// The column that told the images of the scores apart when folds were cut (the attribute fold_group), where
/// the scores or the sample have it; else what choose_groups() finds among the scores' columns; else "".
std::string noted_group(const ScoresFile& scores, const SampleReader* sample);
/// Do the scores, or the sample, have this column, or all of several with a comma between?
bool has_column(const ScoresFile& scores, const SampleReader* sample, const std::string& name);

/// Angle on the sky between two rows of columns of degrees (haversines).
double separation_deg(const catalog::Column& ra, const catalog::Column& dec, std::size_t a, std::size_t b);

/// How many different galaxies rows show.
std::size_t count_galaxies(const std::vector<std::size_t>& galaxies, const std::vector<std::size_t>& rows);

}  // namespace peculiar::store
