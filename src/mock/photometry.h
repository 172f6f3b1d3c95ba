#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/fields.h"
#include "cosmos/attenuation.h"
#include "cosmos/bandpass.h"
#include "cosmos/cosmology.h"
#include "cosmos/mass_return.h"
#include "cosmos/population_counts.h"
#include "cosmos/stellar_populations.h"
#include "simulation/star_particles.h"

namespace peculiar::mock {

/// Settings of the light of star particles.
struct PhotometryOptions {
  std::vector<std::string> bands{"F160W"};
  std::vector<std::string> zero_points;
  std::string populations = "popstar";
  std::string mass_return = "chabrier";
  std::optional<double> metallicity;
  cosmos::AttenuationOptions attenuation;

  void describe(Fields& fields);
};

/// Light of star particles.
struct ParticleLight {
  /// Clamped: outside the populations' range of ages and metallicities, with the light of its edge. Dark:
  /// mass, age or metallicity is NaN, or the mass is negative.
  enum class State : std::uint8_t { kLit, kClamped, kDark };
  std::vector<std::vector<float>> counts;  ///< [band][particle], counts/s
  std::vector<State> state;                ///< of each particle
};

/// Bands, stellar populations and initial masses of particles. Thread-safe.
class Photometry {
 public:
  /// Errors: usage (numbers of zero-points and bands that differ, a band twice, a screen of dust without a
  /// column, settings of another kind of dust), input (no such band, populations, mass-return recipe or dust
  /// law).
  explicit Photometry(const PhotometryOptions& options);
  Photometry(const Photometry&) = delete;  // its parts refer to one another
  Photometry& operator=(const Photometry&) = delete;

  std::vector<std::string> band_names() const;
  /// AB magnitude of one count/s: from the options, or that of one electron/s with the mirror of the band's
  /// telescope (Hubble's for curves from files), taking the bands' curves as the total throughput.
  const std::vector<double>& zero_points_mag() const { return zero_points_; }

  /// Counts of all bands at one redshift. Errors (input): a redshift that is not above 0, or beyond the
  /// spectra.
  std::vector<cosmos::PopulationCounts> at_redshift(const cosmos::Cosmology& cosmology,
                                                    double redshift) const;

  /// Treats each particle as a simple stellar population of its age and metallicity. The initial mass is the
  /// stored one, or the present one over the fraction that remains at that age. Error (input): the particles
  /// have no metallicities, and none is set.
  /// `dust_depths`: optical depth of dust in front of each particle at 5500 Angstrom, if the law has a
  /// geometry; empty: no such dust.
  ParticleLight light(const simulation::StarParticles& stars,
                      const std::vector<cosmos::PopulationCounts>& populations,
                      std::span<const double> dust_depths = {}) const;
  const cosmos::Attenuation& attenuation() const { return attenuation_; }

 private:
  std::vector<cosmos::Bandpass> bands_;
  std::vector<double> zero_points_;
  cosmos::StellarPopulations populations_;
  cosmos::RemainingMass remaining_mass_;
  std::optional<double> metallicity_;
  cosmos::Attenuation attenuation_;
};

}  // namespace peculiar::mock
