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

/// Settings of what a star particle shines like.
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
  /// Clamped: outside of the populations' ages and metallicities, with the light of their edge. Dark: mass,
  /// age or metallicity is NaN, or the mass negative.
  enum class State : std::uint8_t { kLit, kClamped, kDark };
  std::vector<std::vector<float>> counts;  ///< [band][particle], counts/s
  std::vector<State> state;                ///< of each particle
};

/// Bands, stellar populations and what particles were formed with. Thread-safe.
class Photometry {
 public:
  /// Errors: usage (numbers of zero-points and bands that differ, a band twice), input (no such band,
  /// populations, recipe of mass return or dust).
  explicit Photometry(const PhotometryOptions& options);
  Photometry(const Photometry&) = delete;  // its parts refer to one another
  Photometry& operator=(const Photometry&) = delete;

  std::vector<std::string> band_names() const;
  /// AB magnitude of one count/s: as set, or that of one electron/s behind Hubble's mirror, the bands' curves
  /// being the whole throughput.
  const std::vector<double>& zero_points_mag() const { return zero_points_; }

  /// Of all bands at one redshift. Errors (input): not above 0, or so high that the spectra end.
  std::vector<cosmos::PopulationCounts> at_redshift(const cosmos::Cosmology& cosmology,
                                                    double redshift) const;

  /// A particle is a simple stellar population of its age and metallicity; its mass when formed is as stored,
  /// or the present one over what is left of it at that age. Error (input): particles without metallicities,
  /// and none set.
  /// `dust_depths`: of dust before each particle at 5500 Angstrom, where the law has a geometry; none: no
  /// dust of that kind.
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
