#include "mock/photometry.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "cosmos/population_sources.h"
#include "mock/idle_options.h"
#include "mock/number_list.h"

namespace peculiar::mock {

void PhotometryOptions::describe(Fields& fields) {
  fields
      .add("bands", &bands, "Bands: names of built-in curves (F160W, F814W, LSST_i, Euclid_H, ...) or files.")
      .value_name("BAND,...");
  fields
      .add(
          "zero_points", &zero_points,
          "AB zero-points (magnitude of one count per second), one for all bands or one each. Default: the magnitude of one electron per second with the mirror of the band's telescope, or of the Hubble Space Telescope for a curve from a file.")
      .value_name("MAG,...");
  fields.add("populations", &populations, "Simple stellar populations: popstar (built in), or a file.")
      .value_name("NAME|FILE");
  fields
      .add(
          "mass_return", &mass_return,
          "Mass that stars have lost since their formation, if the simulation stores present masses only: none, chabrier, salpeter, or table (from the populations).")
      .value_name("RECIPE");
  fields
      .add("metallicity", &metallicity,
           "Metal mass fraction for stars of a simulation that stores none, and for stars whose own is NaN.")
      .range(0, 1);
  attenuation.describe(fields);
}

namespace {

std::vector<cosmos::Bandpass> find_bands(const std::vector<std::string>& names) {
  std::vector<cosmos::Bandpass> bands;
  for (const std::string& name : names) {
    bands.push_back(cosmos::find_bandpass(name));
    const auto same = [&](const cosmos::Bandpass& other) { return other.name() == bands.back().name(); };
    if (std::count_if(bands.begin(), bands.end(), same) > 1)
      throw usage_error("--bands: {} is given twice", bands.back().name());
  }
  if (bands.empty()) throw usage_error("--bands: name at least one band");
  return bands;
}

/// Errors (usage): a screen without a column; settings of another kind of dust.
void check_dust(const cosmos::AttenuationOptions& options) {
  const cosmos::AttenuationOptions usual;
  if (options.dust != "charlot_fall")
    refuse_idle({{"--dust-tau-v", options.tau_v != usual.tau_v},
                 {"--dust-diffuse-share", options.diffuse_share != usual.diffuse_share},
                 {"--dust-birth-cloud", options.birth_cloud_myr != usual.birth_cloud_myr}},
                "--dust charlot_fall");
  if (options.dust != "screen")
    refuse_idle({{"--dust-metal-column", options.metal_column_msun_pc2 != usual.metal_column_msun_pc2},
                 {"--dust-to-metal", options.dust_to_metal != usual.dust_to_metal}},
                "--dust screen");
  if (options.dust != "disc")
    refuse_idle({{"--dust-disc-depth", options.disc_depth != usual.disc_depth},
                 {"--dust-disc-length", options.disc_length != usual.disc_length},
                 {"--dust-disc-height", options.disc_height != usual.disc_height},
                 {"--dust-disc-contrast", options.disc_contrast != usual.disc_contrast}},
                "--dust disc");
  if (options.dust == "screen" && !(options.metal_column_msun_pc2 > 0))
    throw usage_error(
        "--dust screen: needs --dust-metal-column, the metals in front of the stars in Msun/pc2 (A_V is 2.4 for 1 Msun/pc2)");
}

}  // namespace

Photometry::Photometry(const PhotometryOptions& options)
    : bands_(find_bands(options.bands)),
      populations_(cosmos::find_populations(options.populations)),
      remaining_mass_(cosmos::find_mass_return(options.mass_return, populations_)),
      metallicity_(options.metallicity),
      attenuation_(options.attenuation) {
  check_dust(options.attenuation);
  if (!options.zero_points.empty()) {
    zero_points_ = numbers_of_bands(options.zero_points, bands_.size(), "--zero-points", -100);
    return;
  }
  for (const cosmos::Bandpass& band : bands_) zero_points_.push_back(band.zero_point_mag());
}

std::vector<std::string> Photometry::band_names() const {
  std::vector<std::string> names;
  for (const cosmos::Bandpass& band : bands_) names.push_back(band.name());
  return names;
}

std::vector<cosmos::PopulationCounts> Photometry::at_redshift(const cosmos::Cosmology& cosmology,
                                                              double redshift) const {
  std::vector<cosmos::PopulationCounts> counts;
  for (std::size_t band = 0; band < bands_.size(); ++band)
    counts.emplace_back(populations_, bands_[band], zero_points_[band], cosmology, redshift, attenuation_);
  return counts;
}

namespace {

/// Metallicities in solar units, or logarithms, would silently give wrong light. Half of the stars of a
/// galaxy have at most a few hundredths, and none are negative.
void check_mass_fractions(std::vector<double> values) {
  constexpr double kLeast = -0.01;
  constexpr double kMost = 0.1;
  values.erase(std::remove_if(values.begin(), values.end(), [](auto z) { return std::isnan(z); }),
               values.end());
  if (values.empty()) return;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (!(*middle >= kLeast && *middle <= kMost)) {
    throw input_error(
        "the median metallicity of the star particles is {:.3g}, which is not a metal mass fraction (solar: 0.0134); if it is in solar units or logarithmic, write mass fractions to the simulation's files or to a peculiar-stars table",
        *middle);
  }
}

}  // namespace

ParticleLight Photometry::light(const simulation::StarParticles& stars,
                                const std::vector<cosmos::PopulationCounts>& populations,
                                std::span<const double> dust_depths) const {
  if (stars.metallicity.empty() && stars.size() > 0 && !metallicity_) {
    throw input_error(
        "the star particles have no metallicities; give one for all with --metallicity (solar: 0.0134)");
  }
  check_mass_fractions(stars.metallicity);
  ParticleLight light;
  light.counts.assign(populations.size(), std::vector<float>(stars.size(), 0.0F));
  light.state.assign(stars.size(), ParticleLight::State::kLit);
  const bool as_formed = !stars.initial_mass_msun.empty();
  const double column_of_depth = dust_depths.empty() ? 0 : 1 / attenuation_.optical_depth(5500, 1, 1);
  const std::vector<double>& masses = as_formed ? stars.initial_mass_msun : stars.mass_msun;
  for (std::size_t i = 0; i < stars.size(); ++i) {
    const double age = stars.age_gyr[i];
    const bool has_own = !stars.metallicity.empty() && !(metallicity_ && std::isnan(stars.metallicity[i]));
    const double metallicity = has_own ? stars.metallicity[i] : *metallicity_;
    if (!std::isfinite(age) || !std::isfinite(metallicity) || !std::isfinite(masses[i]) || !(masses[i] > 0)) {
      light.state[i] = ParticleLight::State::kDark;
      continue;
    }
    const double mass = as_formed ? masses[i] : masses[i] / remaining_mass_(age, metallicity);
    if (populations.front().is_clamped(age, metallicity)) light.state[i] = ParticleLight::State::kClamped;
    for (std::size_t band = 0; band < populations.size(); ++band)
      light.counts[band][i] = static_cast<float>(
          mass * (dust_depths.empty()
                      ? populations[band].per_msun(age, metallicity)
                      : populations[band].per_msun(age, metallicity, dust_depths[i] * column_of_depth)));
  }
  return light;
}

}  // namespace peculiar::mock
