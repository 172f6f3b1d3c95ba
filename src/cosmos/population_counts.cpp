#include "cosmos/population_counts.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "cosmos/band_weights.h"
#include "cosmos/stellar_populations.h"

namespace peculiar::cosmos {

namespace {

/// Replaces zero counts in logarithms.
constexpr double kDark = 1e-300;
/// Optical depths at 5500 Angstrom of the tabulated columns. In between, log counts are nearly linear, since
/// extinction hardly changes within a band.
constexpr double kDepths[] = {0, 0.5, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32};

/// The populations' ages, and two on each side of the discontinuity of the dust.
std::vector<double> ages_of(const StellarPopulations& populations, const Attenuation& attenuation) {
  const std::span<const double> grid = populations.age_gyr();
  std::vector<double> ages(grid.begin(), grid.end());
  const double jump = attenuation.options().birth_cloud_myr * 1e-3;
  if (attenuation.law().depends_on_birth_cloud && jump > ages.front() && jump < ages.back()) {
    std::erase_if(ages, [=](double age) { return std::abs(age / jump - 1) < 1e-6; });
    const auto at = std::ranges::lower_bound(ages, jump);
    const double sides[] = {jump, jump * (1 + 1e-9)};
    ages.insert(at, std::begin(sides), std::end(sides));
  }
  return ages;
}

std::vector<double> columns_of(const Attenuation& attenuation) {
  if (!attenuation.law().depends_on_column) return {};
  // Metals without dust (a fraction of 0) dim nothing, whatever their column.
  const double depth_per_column = std::max(attenuation.optical_depth(5500, 1, 1), 1e-30);
  std::vector<double> columns;
  for (const double depth : kDepths) columns.push_back(depth / depth_per_column);
  return columns;
}

/// Log counts of all populations behind one column.
class Tabulation {
 public:
  Tabulation(const StellarPopulations& populations, const BandWeights& band, const Attenuation& attenuation)
      : populations_(populations), band_(band), attenuation_(attenuation), spectrum_(band.weights().size()) {}

  void append(std::span<const double> ages, double column, std::vector<double>& log_counts) {
    const std::span<const double> wavelength = populations_.wavelength_angstrom().subspan(band_.first());
    const std::span<const double> weights = band_.weights();
    for (const double metallicity : populations_.metallicity()) {
      for (const double age : ages) {
        populations_.spectrum(age, metallicity, band_.first(), spectrum_);
        double counts = 0;
        for (std::size_t i = 0; i < weights.size(); ++i) {
          counts +=
              weights[i] * spectrum_[i] * std::exp(-attenuation_.optical_depth(wavelength[i], age, column));
        }
        log_counts.push_back(std::log2(std::max(counts, kDark)));
      }
    }
  }

 private:
  const StellarPopulations& populations_;
  const BandWeights& band_;
  const Attenuation& attenuation_;
  std::vector<double> spectrum_;
};

}  // namespace

PopulationCounts::PopulationCounts(const StellarPopulations& populations, const Bandpass& band,
                                   double zero_point_mag, const Cosmology& cosmology, double redshift,
                                   const Attenuation& attenuation) {
  const BandWeights weights(populations.wavelength_angstrom(), band, zero_point_mag, cosmology, redshift);
  const std::vector<double> ages = ages_of(populations, attenuation);
  ages_ = LogAxis(ages);
  metallicities_ = LogAxis(populations.metallicity());
  Tabulation tabulation(populations, weights, attenuation);
  tabulation.append(ages, attenuation.options().metal_column_msun_pc2, log_counts_);
  columns_msun_pc2_ = columns_of(attenuation);
  for (const double column : columns_msun_pc2_) tabulation.append(ages, column, log_counts_by_column_);
}

double PopulationCounts::log_counts(const double* plane, const LogAxis::Place& age,
                                    const LogAxis::Place& metallicity) const {
  const double* low = plane + metallicity.below * ages_.size();
  const double* high = plane + metallicity.above * ages_.size();
  const double at_low = low[age.below] + age.fraction * (low[age.above] - low[age.below]);
  const double at_high = high[age.below] + age.fraction * (high[age.above] - high[age.below]);
  return at_low + metallicity.fraction * (at_high - at_low);
}

double PopulationCounts::per_msun(double age_gyr, double metallicity) const {
  return std::exp2(log_counts(log_counts_.data(), ages_.locate(age_gyr), metallicities_.locate(metallicity)));
}

double PopulationCounts::per_msun(double age_gyr, double metallicity, double metal_column_msun_pc2) const {
  if (columns_msun_pc2_.empty())
    throw internal_error("a column of metals was given, but the dust law does not use one");
  const double column = std::max(metal_column_msun_pc2, 0.0);
  // Extrapolates linearly beyond the last column.
  const auto above = std::upper_bound(columns_msun_pc2_.begin() + 1, columns_msun_pc2_.end() - 1, column);
  const auto k = static_cast<std::size_t>(above - columns_msun_pc2_.begin());
  const LogAxis::Place age = ages_.locate(age_gyr), z = metallicities_.locate(metallicity);
  const double* plane = log_counts_by_column_.data() + k * log_counts_.size();
  const double at_above = log_counts(plane, age, z),
               at_below = log_counts(plane - log_counts_.size(), age, z);
  const double fraction =
      (column - columns_msun_pc2_[k - 1]) / (columns_msun_pc2_[k] - columns_msun_pc2_[k - 1]);
  return std::exp2(at_below + fraction * (at_above - at_below));
}

bool PopulationCounts::is_clamped(double age_gyr, double metallicity) const {
  return !ages_.contains(age_gyr) || !metallicities_.contains(metallicity);
}

}  // namespace peculiar::cosmos
