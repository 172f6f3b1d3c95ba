#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/fields.h"

namespace peculiar::cosmos {

/// Dust attenuation of starlight.
struct AttenuationOptions {
  std::string dust = "none";  ///< name in attenuation_laws()
  // charlot_fall
  double tau_v = 1;             ///< optical depth at 5500 Angstrom towards stars in their birth clouds
  double diffuse_share = 0.3;   ///< mu: the fraction of it that older stars see too
  double birth_cloud_myr = 10;  ///< lifetime of a birth cloud
  // screen
  /// Metals, including those in dust, in front of stars without a column of their own; 0: no dust.
  double metal_column_msun_pc2 = 0;
  double dust_to_metal = 0.4;  ///< fraction of the metals that is in dust
  // disc
  /// Optical depth at 5500 Angstrom through the centre of a face-on disc in which all stars rotate.
  double disc_depth = 0.8;
  double disc_length = 0.83;  ///< scale length of the dust, in half-mass radii of the stars
  double disc_height = 0.04;  ///< scale height of the dust, in the same
  double disc_contrast =
      0.5;  ///< standard deviation of the natural logarithm of the density from place to place

  void describe(Fields& fields);
};

/// The law of the dust between a star and the observer.
struct AttenuationLaw {
  std::string name;
  std::string description;
  /// Optical depth at a rest-frame wavelength [Angstrom] for stars of an age [Gyr] behind a column of metals
  /// [Msun/pc2]; if `has_geometry`, a column of dust.
  std::function<double(const AttenuationOptions&, double wavelength_angstrom, double age_gyr,
                       double metal_column_msun_pc2)>
      optical_depth;
  bool depends_on_column = false;
  bool depends_on_birth_cloud = false;  ///< discontinuous at the age birth_cloud_myr
  bool has_geometry = false;  ///< the column in front of a star follows from its position and the camera's
};

/// A new law is a function and a line here.
const std::vector<AttenuationLaw>& attenuation_laws();

/// A law with its settings; the default is no dust.
class Attenuation {
 public:
  Attenuation() : Attenuation(AttenuationOptions{}) {}
  /// Errors (input): no such law (names the nearest); a negative setting; a fraction above 1.
  explicit Attenuation(const AttenuationOptions& options);

  double optical_depth(double wavelength_angstrom, double age_gyr, double metal_column_msun_pc2) const {
    return law_->optical_depth(options_, wavelength_angstrom, age_gyr, metal_column_msun_pc2);
  }
  const AttenuationOptions& options() const { return options_; }
  const AttenuationLaw& law() const { return *law_; }

 private:
  AttenuationOptions options_;
  const AttenuationLaw* law_;
};

/// A(lambda) / A(V) of the Milky Way with R_V = 3.1 (Cardelli, Clayton & Mathis 1989, eqs. 1 to 5), from 1000
/// Angstrom to 3.3 micron. Follows the infrared power law beyond, and keeps the value at 1000 Angstrom below.
double milky_way_extinction(double wavelength_angstrom);

}  // namespace peculiar::cosmos
