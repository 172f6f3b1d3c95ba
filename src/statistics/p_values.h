#pragma once

#include <cstddef>
#include <vector>

namespace peculiar::statistics {

/// Conformal p-values of `scores` against the scores of normal images that no fit has used: (1 + number of
/// normal images with at least that score) / (1 + number of normal images). Exact for exchangeable images,
/// whatever the distribution (Vovk et al. 2005). NaN for NaN; non-finite scores of normal images are left
/// out.
std::vector<double> conformal_p_values(const std::vector<double>& scores, std::vector<double> normals);

/// Conformal p-values against grouped normal images, such as views of one galaxy. `weights` are 1 / group
/// size, so that each group counts once: (1 + weight of the images with at least that score) / (1 + total
/// weight). Exact or conservative for a score whose group has no normal images, if groups are exchangeable
/// (Lee, Barber & Willett 2023, arXiv:2306.06342). `left_out`: for each score, the rows of `normals` to
/// ignore; or empty. Error (input): the weight of an image that counts is negative or not finite (names the
/// first).
std::vector<double> conformal_p_values(const std::vector<double>& scores, const std::vector<double>& normals,
                                       const std::vector<double>& weights,
                                       const std::vector<std::vector<std::size_t>>& left_out);

/// q-values of Benjamini & Hochberg (1995): the smallest false-discovery rate at which each value is
/// selected. Valid for conformal p-values of one calibration set (Bates et al. 2023). NaN for NaN.
std::vector<double> q_values(const std::vector<double>& p_values);

/// Whether a value is selected at a false-discovery rate: its q-value is at most the rate, up to rounding, as
/// where 35 of 1050 values are 1/600 (q = 0.05). False for NaN.
bool is_selected(double q_value, double rate);

/// Adjusted p-values of Holm (1979), which bound the probability of any false finding in the family. NaN for
/// NaN, which is not of the family.
std::vector<double> holm_adjusted(const std::vector<double>& p_values);

}  // namespace peculiar::statistics
