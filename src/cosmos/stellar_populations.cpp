#include "cosmos/stellar_populations.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/error.h"

namespace peculiar::cosmos {

namespace {

/// Replaces zero light in logarithms.
constexpr double kDark = 1e-30;

void check_axis(const std::string& name, const char* what, std::span<const double> values, std::size_t least,
                bool may_repeat = false) {
  if (values.size() < least) {
    throw input_error("{}: has {} of {}; {} or more are needed", name, values.size(), what, least);
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double before = i == 0 ? 0 : values[i - 1];
    if (std::isfinite(values[i]) && (values[i] > before || (may_repeat && i > 0 && values[i] == before)))
      continue;
    throw input_error("{}: the {} must be positive and increasing; number {} is {}", name, what, i + 1,
                      values[i]);
  }
}

struct Corner {
  std::size_t node;  // metallicity * ages + age
  double weight;
};

/// The grid nodes around a place with their weights, without those of weight 0.
std::pair<std::array<Corner, 4>, std::size_t> corners_of(const LogAxis::Place& age,
                                                         const LogAxis::Place& metallicity,
                                                         std::size_t ages) {
  std::array<Corner, 4> corners{};
  std::size_t count = 0;
  for (const auto& [z, z_weight] : {std::pair{metallicity.below, 1 - metallicity.fraction},
                                    std::pair{metallicity.above, metallicity.fraction}}) {
    for (const auto& [a, a_weight] :
         {std::pair{age.below, 1 - age.fraction}, std::pair{age.above, age.fraction}}) {
      if (z_weight * a_weight > 0) corners[count++] = {z * ages + a, z_weight * a_weight};
    }
  }
  return {corners, count};
}

}  // namespace

StellarPopulations::StellarPopulations(PopulationGrid grid) : grid_(std::move(grid)) {
  const std::string& name = grid_.name;
  check_axis(name, "metallicities", grid_.metallicity, 1);
  check_axis(name, "ages", grid_.age_gyr, 2);
  check_axis(name, "wavelengths", grid_.wavelength_angstrom, 2, true);
  const std::size_t nodes = grid_.metallicity.size() * grid_.age_gyr.size();
  const std::size_t values = nodes * grid_.wavelength_angstrom.size();
  if (grid_.luminosity.size() != values) {
    throw input_error("{}: has {} luminosities; {} metallicities, {} ages and {} wavelengths need {}", name,
                      grid_.luminosity.size(), grid_.metallicity.size(), grid_.age_gyr.size(),
                      grid_.wavelength_angstrom.size(), values);
  }
  for (std::size_t i = 0; i < values; ++i) {
    if (std::isfinite(grid_.luminosity[i]) && grid_.luminosity[i] >= 0) continue;
    const std::size_t wavelengths = grid_.wavelength_angstrom.size(), node = i / wavelengths;
    throw input_error("{}: the luminosity at Z {}, {} Gyr, {} Angstrom is {}; it must be 0 or more", name,
                      grid_.metallicity[node / grid_.age_gyr.size()],
                      grid_.age_gyr[node % grid_.age_gyr.size()], grid_.wavelength_angstrom[i % wavelengths],
                      grid_.luminosity[i]);
  }
  if (has_remaining_mass() && grid_.remaining_mass.size() != nodes) {
    throw input_error("{}: has {} remaining masses, but {} populations", name, grid_.remaining_mass.size(),
                      nodes);
  }
  for (const double mass : grid_.remaining_mass) {
    if (!(mass > 0 && mass <= 1))
      throw input_error("{}: a remaining mass is {}; it must be above 0 and at most 1", name, mass);
  }
  ages_ = LogAxis(grid_.age_gyr);
  metallicities_ = LogAxis(grid_.metallicity);
}

void StellarPopulations::spectrum(double age_gyr, double metallicity, std::size_t first,
                                  std::span<double> luminosity) const {
  const auto [corners, count] =
      corners_of(ages_.locate(age_gyr), metallicities_.locate(metallicity), ages_.size());
  const std::size_t wavelengths = grid_.wavelength_angstrom.size();
  if (count == 1) {
    const auto begin =
        grid_.luminosity.begin() + static_cast<std::ptrdiff_t>(corners[0].node * wavelengths + first);
    std::copy_n(begin, luminosity.size(), luminosity.begin());
    return;
  }
  for (std::size_t i = 0; i < luminosity.size(); ++i) {
    double log_sum = 0;
    for (std::size_t c = 0; c < count; ++c) {
      const double value = grid_.luminosity[corners[c].node * wavelengths + first + i];
      log_sum += corners[c].weight * std::log(std::max(value, kDark));
    }
    luminosity[i] = std::exp(log_sum);
  }
}

double StellarPopulations::remaining_mass(double age_gyr, double metallicity) const {
  if (!has_remaining_mass()) throw input_error("{}: the table has no remaining masses", name());
  if (age_gyr < grid_.age_gyr.front()) return 1;
  const auto [corners, count] =
      corners_of(ages_.locate(age_gyr), metallicities_.locate(metallicity), ages_.size());
  double sum = 0;
  for (std::size_t c = 0; c < count; ++c) sum += corners[c].weight * grid_.remaining_mass[corners[c].node];
  return sum;
}

}  // namespace peculiar::cosmos
