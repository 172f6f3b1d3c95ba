#include "cosmos/attenuation.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/suggest.h"
#include "cosmos/units.h"

namespace peculiar::cosmos {

namespace {

constexpr double kRv = 3.1;
/// Extinction of Milky Way dust in V per mass of dust, cm2/g: albedo 0.674 and absorption 8.55e3 cm2/g of the
/// R_V = 3.1 mixture of Weingartner & Draine (2001) as updated by Draine (2003), with 1.870e-26 g of dust per
/// H nucleon.
constexpr double kOpacityV_cm2_g = 2.62e4;

template <std::size_t N>
double polynomial(const double (&coefficients)[N], double x) {
  double value = 0;
  for (std::size_t i = N; i-- > 0;) value = value * x + coefficients[i];
  return value;
}

/// a(x) and b(x) of A(lambda) / A(V) = a + b / R_V, x in 1 / micron.
double infrared(double x) { return std::pow(x, 1.61) * (0.574 - 0.527 / kRv); }

double optical(double x) {
  constexpr double kA[] = {1, 0.17699, -0.50447, -0.02427, 0.72085, 0.01979, -0.77530, 0.32999};
  constexpr double kB[] = {0, 1.41338, 2.28305, 1.07233, -5.38434, -0.62251, 5.30260, -2.09002};
  return polynomial(kA, x - 1.82) + polynomial(kB, x - 1.82) / kRv;
}

double ultraviolet(double x) {
  const double y = std::max(x - 5.9, 0.0);
  const double a =
      1.752 - 0.316 * x - 0.104 / ((x - 4.67) * (x - 4.67) + 0.341) - 0.04473 * y * y - 0.009779 * y * y * y;
  const double b =
      -3.090 + 1.825 * x + 1.206 / ((x - 4.62) * (x - 4.62) + 0.263) + 0.2130 * y * y + 0.1207 * y * y * y;
  return a + b / kRv;
}

double far_ultraviolet(double x) {
  constexpr double kA[] = {-1.073, -0.628, 0.137, -0.070};
  constexpr double kB[] = {13.670, 4.257, -0.420, 0.374};
  return polynomial(kA, x - 8) + polynomial(kB, x - 8) / kRv;
}

double no_dust(const AttenuationOptions&, double, double, double) { return 0; }

double charlot_fall(const AttenuationOptions& options, double wavelength_angstrom, double age_gyr, double) {
  const bool in_birth_cloud = age_gyr * 1e3 <= options.birth_cloud_myr;
  const double at_v = options.tau_v * (in_birth_cloud ? 1 : options.diffuse_share);
  return at_v * std::pow(wavelength_angstrom / 5500, -0.7);
}

double screen(const AttenuationOptions& options, double wavelength_angstrom, double,
              double metal_column_msun_pc2) {
  const double dust_g_cm2 = options.dust_to_metal * metal_column_msun_pc2 * kGramPerCm2PerMsunPerPc2;
  return kOpacityV_cm2_g * dust_g_cm2 * milky_way_extinction(wavelength_angstrom);
}

double disc(const AttenuationOptions&, double wavelength_angstrom, double, double dust_column_msun_pc2) {
  return kOpacityV_cm2_g * kGramPerCm2PerMsunPerPc2 * dust_column_msun_pc2 *
         milky_way_extinction(wavelength_angstrom);
}

std::vector<std::string> law_names() {
  std::vector<std::string> names;
  for (const AttenuationLaw& law : attenuation_laws()) names.push_back(law.name);
  return names;
}

}  // namespace

double milky_way_extinction(double wavelength_angstrom) {
  const double x = std::min(1e4 / wavelength_angstrom, 10.0);
  return x < 1.1 ? infrared(x) : x < 3.3 ? optical(x) : x < 8 ? ultraviolet(x) : far_ultraviolet(x);
}

const std::vector<AttenuationLaw>& attenuation_laws() {
  static const std::vector<AttenuationLaw> laws{
      {"none", "no dust", no_dust},
      {"charlot_fall", "birth clouds and diffuse dust, lambda^-0.7 (Charlot & Fall 2000)", charlot_fall,
       false, true},
      {"screen", "a screen of dust from the metals, as in the Milky Way (Cardelli et al. 1989; Draine 2003)",
       screen, true, false},
      {"disc",
       "the same dust in a thin disc in the plane of each galaxy, which dims stars behind and within it (Xilouris et al. 1999)",
       disc, true, false, true},
  };
  return laws;
}

void AttenuationOptions::describe(Fields& fields) {
  std::string list;
  for (const AttenuationLaw& law : attenuation_laws())
    list += fmt::format(" {}: {}.", law.name, law.description);
  fields.add("dust", &dust, "Dust attenuation." + list).choices(law_names());
  fields
      .add("dust_tau_v", &tau_v,
           "Optical depth at 5500 Angstrom towards stars in their birth clouds (charlot_fall).")
      .range(0, 100);
  fields
      .add("dust_diffuse_share", &diffuse_share,
           "Fraction of this optical depth that also applies to older stars (charlot_fall).")
      .range(0, 1);
  fields.add("dust_birth_cloud", &birth_cloud_myr, "Lifetime of birth clouds (charlot_fall).")
      .unit("Myr")
      .range(0, 1e5);
  fields
      .add(
          "dust_metal_column", &metal_column_msun_pc2,
          "Column density of metals in front of every star, which screen needs: the gas of a simulation is not read (screen).")
      .unit("Msun/pc2")
      .range(0, 1e6);
  fields.add("dust_to_metal", &dust_to_metal, "Dust-to-metal mass ratio (screen).").range(0, 1);
  fields
      .add(
          "dust_disc_depth", &disc_depth,
          "Face-on optical depth at 5500 Angstrom through the centre of a galaxy whose stars all rotate in the disc; proportionally less where rotation is less ordered (disc).")
      .range(0, 100);
  fields
      .add(
          "dust_disc_length", &disc_length,
          "Scale length of the dust in half-mass radii of the stars; 0.83 is 1.4 times the scale length of an exponential stellar disc (disc).")
      .range(0.01, 10);
  fields
      .add(
          "dust_disc_height", &disc_height,
          "Scale height of the dust in half-mass radii of the stars; 0.04 is half the scale height of a stellar disc whose scale length is 7.3 times its scale height (disc).")
      .range(1e-3, 10);
  fields
      .add("dust_disc_contrast", &disc_contrast,
           "Patchiness of the dust: standard deviation of the logarithm of its density along arms (disc).")
      .range(0, 3);
}

Attenuation::Attenuation(const AttenuationOptions& options) : options_(options), law_(nullptr) {
  for (const AttenuationLaw& law : attenuation_laws()) {
    if (law.name == options.dust) law_ = &law;
  }
  if (law_ == nullptr) {
    throw input_error("unknown dust '{}'{}; known: {}", options.dust, did_you_mean(options.dust, law_names()),
                      fmt::join(law_names(), ", "));
  }
  const auto is_share = [](double value) { return value >= 0 && value <= 1; };
  if (!(options.disc_depth >= 0 && options.disc_length > 0 && options.disc_height > 0 &&
        options.disc_contrast >= 0)) {
    throw input_error(
        "a dust disc of optical depth {}, scale length {}, scale height {} and contrast {}: depth and contrast must not be negative, and the scales must be positive",
        options.disc_depth, options.disc_length, options.disc_height, options.disc_contrast);
  }
  if (!(options.tau_v >= 0 && options.birth_cloud_myr >= 0 && options.metal_column_msun_pc2 >= 0) ||
      !is_share(options.diffuse_share) || !is_share(options.dust_to_metal)) {
    throw input_error(
        "dust of tau_V {}, diffuse fraction {}, birth clouds of {} Myr, {} Msun/pc2 of metals with a dust fraction of {}: none may be negative, and no fraction above 1",
        options.tau_v, options.diffuse_share, options.birth_cloud_myr, options.metal_column_msun_pc2,
        options.dust_to_metal);
  }
}

}  // namespace peculiar::cosmos
