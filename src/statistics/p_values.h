#pragma once

#include <cstddef>
#include <vector>

namespace peculiar::statistics {

/// Conformal p-values of `scores` against those of normal ones that nothing was fitted to: (1 + number of
/// normal ones with at least that score) / (1 + number of normal ones), exact for exchangeable ones whatever
/// the distribution (Vovk et al. 2005). NaN for NaN; normal ones that are not finite are left out.
std::vector<double> conformal_p_values(const std::vector<double>& scores, std::vector<double> normals);

/// The same against normal ones in groups that belong together, such as views of one galaxy, whose values
/// count `weights`, 1 over how many are of its group, so that each group counts once: (1 + weight of those
/// with at least that score) / (1 + weight of all). Exact or on the safe side for a score of a group of its
/// own, where groups are exchangeable (Lee, Barber & Willett 2023, arXiv:2306.06342). Of each score the
/// normal ones in `left_out` (rows of `normals`, one list a score, or no lists) do not count.
std::vector<double> conformal_p_values(const std::vector<double>& scores, const std::vector<double>& normals,
                                       const std::vector<double>& weights,
                                       const std::vector<std::vector<std::size_t>>& left_out);

/// Benjamini & Hochberg's (1995) q-values: the least false-discovery rate at which each is in the list, to
/// which conformal p-values of one calibration set keep (Bates et al. 2023). NaN for NaN.
std::vector<double> q_values(const std::vector<double>& p_values);

/// Holm's (1979) adjusted p-values: the chance of even one false finding in the family stays below what an
/// adjusted value says.
std::vector<double> holm_adjusted(const std::vector<double>& p_values);

}  // namespace peculiar::statistics
