#include "cosmos/band_weights.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "base/error.h"
#include "cosmos/units.h"

namespace peculiar::cosmos {

namespace {

void check_reach(std::span<const double> wavelength, const Bandpass& band, double redshift) {
  if (!(redshift > 0) || !std::isfinite(redshift)) {
    throw input_error("redshift {} must be above 0, so that the source has a distance", redshift);
  }
  const double highest = band.blue_edge_angstrom() / wavelength.front() - 1;
  const double lowest = std::max(band.red_edge_angstrom() / wavelength.back() - 1, 0.0);
  if (redshift >= lowest && redshift <= highest) return;
  const std::string range = highest > lowest
                                ? fmt::format("they do at redshifts from {:.4g} to {:.4g}", lowest, highest)
                                : std::string("they do not at any redshift");
  throw input_error(
      "at redshift {:g} the spectra from {:.4g} to {:.4g} Angstrom do not cover the band {} ({:.4g} to {:.4g}); {}",
      redshift, wavelength.front(), wavelength.back(), band.name(), band.blue_edge_angstrom(),
      band.red_edge_angstrom(), range);
}

/// int lambda T w dlambda from x0 to x1, where T is linear and the weight w falls linearly from 1 at `end` to
/// 0 at `other`. Simpson's rule is exact for this cubic.
double integral(const Bandpass& band, double x0, double x1, double end, double other) {
  const auto value = [&](double x) { return x * band.at(x) * (x - other) / (end - other); };
  return (x1 - x0) / 6 * (value(x0) + 4 * value((x0 + x1) / 2) + value(x1));
}

}  // namespace

BandWeights::BandWeights(std::span<const double> wavelength_angstrom, const Bandpass& band,
                         double zero_point_mag, const Cosmology& cosmology, double redshift) {
  check_reach(wavelength_angstrom, band, redshift);
  const double stretch = 1 + redshift;
  const double distance_cm = cosmology.luminosity_distance_mpc(redshift) * kKmPerMpc * 1e5;
  const double scale = std::pow(10, 0.4 * zero_point_mag) / kAbZeroFlux * kSolarLuminosity_erg_s /
                       (stretch * 4 * std::numbers::pi * distance_cm * distance_cm) /
                       (kSpeedOfLight_angstrom_s * band.logarithmic_width());
  const std::span<const double> curve = band.wavelength_angstrom();
  const auto below =
      std::ranges::upper_bound(wavelength_angstrom, curve.front() / stretch) - wavelength_angstrom.begin();
  const auto above =
      std::ranges::lower_bound(wavelength_angstrom, curve.back() / stretch) - wavelength_angstrom.begin();
  first_ = static_cast<std::size_t>(std::max<std::ptrdiff_t>(below - 1, 0));
  const std::size_t last = std::min(static_cast<std::size_t>(above), wavelength_angstrom.size() - 1);
  weights_.assign(last - first_ + 1, 0);
  for (std::size_t k = first_; k < last; ++k) {
    const double low = wavelength_angstrom[k] * stretch, high = wavelength_angstrom[k + 1] * stretch;
    double x0 = std::max(low, curve.front());
    const double end = std::min(high, curve.back());
    for (auto corner = std::ranges::upper_bound(curve, x0); x0 < end; ++corner) {
      const double x1 = corner == curve.end() ? end : std::min(*corner, end);
      weights_[k - first_] += scale * integral(band, x0, x1, low, high);
      weights_[k + 1 - first_] += scale * integral(band, x0, x1, high, low);
      x0 = x1;
    }
  }
}

}  // namespace peculiar::cosmos
