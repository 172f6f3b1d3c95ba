#pragma once

#include <vector>

namespace peculiar::statistics {

/// Conformal p-values of `scores` against those of normal ones that nothing was fitted to: (1 + number of
/// normal ones with at least that score) / (1 + number of normal ones), exact for exchangeable ones whatever
/// the distribution (Vovk et al. 2005). NaN for NaN; normal ones that are not finite are left out.
std::vector<double> conformal_p_values(const std::vector<double>& scores, std::vector<double> normals);

/// Benjamini & Hochberg's (1995) q-values: the least false-discovery rate at which each is in the list, to
/// which conformal p-values of one calibration set keep (Bates et al. 2023). NaN for NaN.
std::vector<double> q_values(const std::vector<double>& p_values);

/// Holm's (1979) adjusted p-values: the chance of even one false finding in the family stays below what an
/// adjusted value says.
std::vector<double> holm_adjusted(const std::vector<double>& p_values);

}  // namespace peculiar::statistics
