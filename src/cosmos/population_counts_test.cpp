#include "cosmos/population_counts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numbers>

#include "cosmos/bandpass.h"
#include "cosmos/cosmology.h"
#include "cosmos/cosmos_testing.h"
#include "cosmos/emission.h"
#include "cosmos/population_sources.h"
#include "fits/fits_test_support.h"

namespace peculiar::cosmos {
namespace {

using fits::error_of;
using ::testing::HasSubstr;

double magnitude(double counts, double zero_point_mag = 0) {
  return zero_point_mag - 2.5 * std::log10(counts);
}

TEST(PopulationCounts, ASourceFlatInFrequencyIsTheSameInEveryBand) {
  const StellarPopulations populations(made_up_grid(flat_luminosity));
  const Cosmology cosmology;
  for (const double redshift : {0.1, 1.0, 3.0}) {
    const double distance_cm = cosmology.luminosity_distance_mpc(redshift) * 3.0856775814913673e24;
    const double flux = (1 + redshift) * 3.828e33 / 1e15 / (4 * std::numbers::pi * distance_cm * distance_cm);
    for (const char* name : {"F606W", "F160W", "Euclid_H", "LSST_u"}) {
      const PopulationCounts counts(populations, find_bandpass(name), 25, cosmology, redshift);
      EXPECT_NEAR(counts.per_msun(0.5, 0.02) / (flux / 3631e-23 * 1e10), 1, 5e-5) << name << " " << redshift;
    }
  }
}

TEST(PopulationCounts, APowerLawHasItsKCorrectionAndColours) {
  // L_lambda ~ lambda: f_nu ~ lambda^3. The colour of two narrow bands is -7.5 log10 of the ratio of their
  // wavelengths, and from one redshift to another the light falls by (1 + z)^-2 beyond the distance squared.
  const StellarPopulations populations(
      made_up_grid([](double, double, double wavelength) { return wavelength; }));
  const Bandpass blue("blue", {9990, 10010}, {1, 1}), red("red", {19980, 20020}, {1, 1});
  const Cosmology cosmology;
  const double in_blue = magnitude(PopulationCounts(populations, blue, 0, cosmology, 1).per_msun(1, 0.02));
  const double in_red = magnitude(PopulationCounts(populations, red, 0, cosmology, 1).per_msun(1, 0.02));
  EXPECT_NEAR(in_blue - in_red, 7.5 * std::log10(2), 1e-5);
  const double farther = magnitude(PopulationCounts(populations, blue, 0, cosmology, 3).per_msun(1, 0.02));
  const double distances = cosmology.luminosity_distance_mpc(3) / cosmology.luminosity_distance_mpc(1);
  EXPECT_NEAR(farther - in_blue, 5 * std::log10(distances) + 5 * std::log10(2), 1e-5);
}

struct Reference {
  double metallicity, redshift, magnitudes[3];  // at 10 Myr, 100 Myr, 1 Gyr
};
using Tolerances = std::array<double, 3>;

// 1e10 Msun of the complete PopStar table in F160W, AB, computed in Python.
constexpr Reference kReferences[] = {
    {0.02, 1, {19.001, 21.081, 22.483}},  {0.02, 2, {20.706, 22.524, 24.351}},
    {0.02, 3, {21.495, 23.587, 26.191}},  {0.004, 1, {18.949, 20.933, 22.266}},
    {0.004, 2, {20.354, 22.309, 24.058}}, {0.004, 3, {21.162, 23.381, 25.629}}};

void expect_references(const StellarPopulations& populations, const Tolerances& tolerances_mag) {
  for (const auto& [metallicity, redshift, magnitudes] : kReferences) {
    const PopulationCounts counts(populations, find_bandpass("F160W"), 25.9463, Cosmology(), redshift);
    for (std::size_t i = 0; i < 3; ++i) {
      const double age_gyr = std::pow(10, static_cast<double>(i) - 2);
      EXPECT_NEAR(magnitude(1e10 * counts.per_msun(age_gyr, metallicity), 25.9463), magnitudes[i],
                  tolerances_mag[i])
          << "Z " << metallicity << " z " << redshift << " age " << age_gyr;
    }
  }
}

TEST(PopulationCounts, TheCompleteTableOfSharedDataGivesTheReferenceMagnitudes) {
  const std::filesystem::path path = shared_data("ssp/popstar09_chabrier_stellar.fits");
  PECULIAR_SKIP_WITHOUT_SHARED(path);
  // The file lacks the age 10 Myr, at which red supergiants appear: interpolation replaces it.
  expect_references(find_populations(path.string()), {0.1, 0.001, 0.001});
}

TEST(PopulationCounts, TheBuiltInTableComesCloseToThem) {
  expect_references(find_populations(), {0.12, 0.12, 0.12});
}

TEST(PopulationCounts, TheBuiltInTableIsAsAccurateAsStatedByTheCompleteOneOfSharedData) {
  const std::filesystem::path path = shared_data("ssp/popstar09_chabrier_stellar.fits");
  PECULIAR_SKIP_WITHOUT_SHARED(path);
  const StellarPopulations compact = find_populations(), complete = find_populations(path.string());
  // Rms errors of log10 of F160W counts, all metallicities and ages from 1 Myr on: docs/photometry.md.
  const std::pair<double, double> stated[] = {{0.2, 0.052}, {0.5, 0.046}, {1, 0.038}, {1.5, 0.032},
                                              {2, 0.027},   {3, 0.027},   {4, 0.031}};
  for (const auto& [redshift, rms_dex] : stated) {
    const PopulationCounts a(compact, find_bandpass("F160W"), 25, Cosmology(), redshift);
    const PopulationCounts b(complete, find_bandpass("F160W"), 25, Cosmology(), redshift);
    double sum = 0;
    int count = 0;
    for (const double metallicity : complete.metallicity()) {
      for (const double age : complete.age_gyr()) {
        if (age < 0.00099) continue;
        const double error = std::log10(a.per_msun(age, metallicity) / b.per_msun(age, metallicity));
        sum += error * error;
        ++count;
      }
    }
    EXPECT_LT(std::sqrt(sum / count), rms_dex + 0.0006) << redshift;
  }
}

TEST(PopulationCounts, FarGalaxiesAreFainterAndOldStarsToo) {
  const StellarPopulations populations = find_populations();
  const Bandpass band = find_bandpass("F160W");
  for (const double age : {0.1, 1.0, 10.0}) {
    double before = std::numeric_limits<double>::infinity();
    for (double redshift = 0.1; redshift < 6; redshift *= 1.2) {
      const PopulationCounts counts(populations, band, 25, Cosmology(), redshift);
      EXPECT_LT(counts.per_msun(age, 0.02), before) << age << " " << redshift;
      before = counts.per_msun(age, 0.02);
      EXPECT_GT(counts.per_msun(age / 3, 0.02), before);
    }
  }
}

TEST(PopulationCounts, ParticlesOutsideOfTheGridHaveTheLightOfItsEdge) {
  const PopulationCounts counts(find_populations(), find_bandpass("F160W"), 25, Cosmology(), 1);
  EXPECT_FALSE(counts.is_clamped(1, 0.02));
  EXPECT_FALSE(counts.is_clamped(0.001, 0.0001));
  for (const auto& [age, metallicity] :
       {std::pair{-1.0, 0.02}, {0.0, 0.02}, {20.0, 0.02}, {std::nan(""), 0.02}}) {
    EXPECT_TRUE(counts.is_clamped(age, metallicity)) << age;
    EXPECT_EQ(counts.per_msun(age, metallicity), counts.per_msun(age > 1 ? 13 : 0.001, metallicity)) << age;
  }
  for (const double metallicity : {0.0, -0.1, 0.2}) {
    EXPECT_TRUE(counts.is_clamped(1, metallicity));
    EXPECT_EQ(counts.per_msun(1, metallicity), counts.per_msun(1, metallicity > 0 ? 0.05 : 0.0001));
  }
}

TEST(PopulationCounts, BandsThatTheSpectraDoNotReachAreRefused) {
  const StellarPopulations populations = find_populations();
  const auto reason = [&](const Bandpass& band, double redshift) {
    return error_of(ErrorKind::kInput,
                    [&] { PopulationCounts(populations, band, 25, Cosmology(), redshift); });
  };
  const Bandpass band = find_bandpass("F160W");
  for (const double redshift : {0.0, -1.0, std::nan("")})
    EXPECT_THAT(reason(band, redshift), HasSubstr("above 0"));
  EXPECT_THAT(reason(band, 1100), HasSubstr("do not cover the band F160W"));
  EXPECT_THAT(reason(band, 1100), HasSubstr("they do at redshifts from 0 to 12.9"));
  const Bandpass thermal("thermal", {40000, 50000}, {1, 1});
  EXPECT_THAT(reason(thermal, 0.5), HasSubstr("they do at redshifts from 1.272 to 39"));
  const Bandpass wide("wide", {100, 1e6}, {1, 1});
  EXPECT_THAT(reason(wide, 1), HasSubstr("they do not at any redshift"));
}

TEST(PopulationCounts, DustDimsByItsDepthInTheBand) {
  const StellarPopulations populations(made_up_grid(flat_luminosity));
  const Bandpass narrow("narrow", {10990, 11010}, {1, 1});  // 5500 Angstrom at redshift 1
  const PopulationCounts clear(populations, narrow, 25, Cosmology(), 1);
  AttenuationOptions options;
  options.dust = "charlot_fall";
  const PopulationCounts clouds(populations, narrow, 25, Cosmology(), 1, Attenuation(options));
  EXPECT_NEAR(std::log(clouds.per_msun(0.005, 0.02) / clear.per_msun(0.005, 0.02)), -1, 1e-4);
  EXPECT_NEAR(std::log(clouds.per_msun(0.00999, 0.02) / clear.per_msun(0.00999, 0.02)), -1, 1e-4);
  EXPECT_NEAR(std::log(clouds.per_msun(0.01001, 0.02) / clear.per_msun(0.01001, 0.02)), -0.3, 1e-4);
  options.dust = "screen";
  options.metal_column_msun_pc2 = 0.5;
  const Attenuation attenuation(options);
  const PopulationCounts screen(populations, narrow, 25, Cosmology(), 1, attenuation);
  EXPECT_NEAR(std::log(screen.per_msun(1, 0.02) / clear.per_msun(1, 0.02)),
              -attenuation.optical_depth(5500, 1, 0.5), 1e-3);
  EXPECT_NEAR(screen.per_msun(1, 0.02, 0.5) / screen.per_msun(1, 0.02), 1, 1e-3);
  EXPECT_NEAR(screen.per_msun(1, 0.02, 0) / clear.per_msun(1, 0.02), 1, 1e-12);
  EXPECT_THROW((void)clear.per_msun(1, 0.02, 0.5), Error);
  options.dust_to_metal = 0;
  const PopulationCounts dustless(populations, narrow, 25, Cosmology(), 1, Attenuation(options));
  EXPECT_DOUBLE_EQ(dustless.per_msun(1, 0.02, 5), clear.per_msun(1, 0.02));
}

/// Summed spectra of particles against the look-up for each: in two bands at once, with every kind of dust.
TEST(Emission, KeptSpectraGiveTheCountsOfEveryBand) {
  const StellarPopulations populations = find_populations();
  AttenuationOptions options;
  options.metal_column_msun_pc2 = 0.7;
  for (const AttenuationLaw& law : attenuation_laws()) {
    options.dust = law.name;
    const Attenuation attenuation(options);
    Emission emission(populations, attenuation);
    const PopulationCounts blue(populations, find_bandpass("F606W"), 26.5, Cosmology(), 1, attenuation);
    const PopulationCounts red(populations, find_bandpass("F160W"), 25.9, Cosmology(), 1, attenuation);
    double in_blue = 0, in_red = 0;
    for (const double age : populations.age_gyr()) {
      for (const double metallicity : populations.metallicity()) {
        emission.add(1e6 * age, age, metallicity);
        in_blue += 1e6 * age * blue.per_msun(age, metallicity);
        in_red += 1e6 * age * red.per_msun(age, metallicity);
      }
    }
    EXPECT_NEAR(emission.counts(find_bandpass("F606W"), 26.5, Cosmology(), 1) / in_blue, 1, 1e-3) << law.name;
    EXPECT_NEAR(emission.counts(find_bandpass("F160W"), 25.9, Cosmology(), 1) / in_red, 1, 1e-3) << law.name;
  }
}

TEST(Emission, AParticlesOwnColumnDimsItAsMuchInTheLookUp) {
  const StellarPopulations populations = find_populations();
  AttenuationOptions options;
  options.dust = "screen";
  const Attenuation attenuation(options);
  const double metals_per_magnitude = std::log(10) / 2.5 / attenuation.optical_depth(5500, 1, 1);
  for (const char* name : {"F160W", "LSST_g"}) {
    const Bandpass band = find_bandpass(name);
    const PopulationCounts counts(populations, band, 25, Cosmology(), 2, attenuation);
    for (const double age : populations.age_gyr()) {
      for (const double magnitudes : {0.0, 0.3, 1.7, 3.8, 8.0}) {
        const double column = magnitudes * metals_per_magnitude;
        Emission emission(populations, attenuation);
        emission.add(1, age, 0.008, column);
        const double error_mag =
            magnitude(counts.per_msun(age, 0.008, column) / emission.counts(band, 25, Cosmology(), 2));
        EXPECT_NEAR(error_mag, 0, 0.01) << name << " " << age << " " << magnitudes;
      }
    }
  }
}

// A constant spectrum that doubles at an edge, seen through a box on both sides of it.
TEST(PopulationCounts, AWavelengthGivenTwiceIsAnEdge) {
  const PopulationGrid step{"step", {0.02}, {0.1, 1}, {1000, 5000, 5000, 9000}, {1, 1, 2, 2, 1, 1, 2, 2}, {}};
  const PopulationGrid level{"level", {0.02}, {0.1, 1}, {1000, 9000}, {1, 1, 1, 1}, {}};
  const Bandpass box("box", {8000, 12000}, {1, 1});  // 4000 to 6000 Angstrom at redshift 1
  const auto light = [&](const PopulationGrid& grid) {
    return PopulationCounts(StellarPopulations(grid), box, 25, Cosmology(), 1).per_msun(1, 0.02);
  };
  // Photons scale with lambda: 4000 to 5000 has 9 parts, 5000 to 6000 has 11.
  EXPECT_NEAR(light(step) / light(level), (9 + 2 * 11) / 20.0, 1e-6);
}

}  // namespace
}  // namespace peculiar::cosmos
