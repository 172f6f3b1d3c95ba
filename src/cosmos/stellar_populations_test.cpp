#include "cosmos/stellar_populations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cosmos/cosmos_testing.h"
#include "cosmos/log_knots.h"
#include "fits/fits_test_support.h"

namespace peculiar::cosmos {
namespace {

using fits::error_of;
using ::testing::HasSubstr;

/// Light that is a power of everything, so that interpolation in logarithms is exact.
double power_law(double metallicity, double age_gyr, double wavelength_angstrom) {
  return 1e3 * std::pow(metallicity, -0.3) * std::pow(age_gyr, -0.8) / wavelength_angstrom;
}

double light_at(const StellarPopulations& populations, double age_gyr, double metallicity,
                std::size_t index = 100) {
  double luminosity = 0;
  populations.spectrum(age_gyr, metallicity, index, {&luminosity, 1});
  return luminosity;
}

TEST(StellarPopulations, LightIsInterpolatedInLogarithms) {
  const StellarPopulations populations(made_up_grid(power_law));
  const double wavelength = populations.wavelength_angstrom()[100];
  for (const double age : {0.001, 0.002, 0.03, 0.1, 0.5, 3.0, 10.0}) {
    for (const double metallicity : {0.001, 0.004, 0.01, 0.02, 0.05}) {
      EXPECT_NEAR(light_at(populations, age, metallicity) / power_law(metallicity, age, wavelength), 1, 1e-6)
          << age << " " << metallicity;
    }
  }
}

TEST(StellarPopulations, BeyondTheGridItsEdgeHolds) {
  const StellarPopulations populations(made_up_grid(power_law));
  EXPECT_EQ(light_at(populations, -3, 0.01), light_at(populations, 0.001, 0.01));
  EXPECT_EQ(light_at(populations, std::nan(""), 0.01), light_at(populations, 0.001, 0.01));
  EXPECT_EQ(light_at(populations, 99, 0.01), light_at(populations, 10, 0.01));
  EXPECT_EQ(light_at(populations, 1, 0), light_at(populations, 1, 0.001));
  EXPECT_EQ(light_at(populations, 1, 0.9), light_at(populations, 1, 0.05));
}

TEST(StellarPopulations, OneMetallicityAndDarkSpectraDoToo) {
  PopulationGrid grid{"one", {0.02}, {0.01, 1}, {1000, 2000}, {0, 4, 0, 1}, {}};
  const StellarPopulations populations(grid);
  EXPECT_NEAR(light_at(populations, 0.1, 0.3, 1), 2, 1e-6);
  EXPECT_LT(light_at(populations, 0.1, 0.3, 0), 1e-20);
}

TEST(StellarPopulations, KnotsAreJoinedInLogarithms) {
  // log L = 3 - 2 log lambda, and flat beyond 4000.
  const LogKnots knots{{0.02}, {7, 9}, {1000, 4000, 8000}, {-3, -4.20412, -4.20412, -2, -3.20412, -3.20412}};
  const PopulationGrid grid = grid_of(knots, "knots");
  EXPECT_NEAR(grid.age_gyr[0], 0.01, 1e-15);
  for (std::size_t i = 0; i < grid.wavelength_angstrom.size(); ++i) {
    const double wavelength = std::min(grid.wavelength_angstrom[i], 4000.0);
    EXPECT_NEAR(grid.luminosity[i] / (1e3 / (wavelength * wavelength)), 1, 1e-5) << wavelength;
    const double before = grid.wavelength_angstrom[i == 0 ? 0 : i - 1];
    EXPECT_LE(grid.wavelength_angstrom[i] / before, std::exp(0.005) + 1e-12);
  }
  EXPECT_EQ(grid.wavelength_angstrom.back(), 8000);
}

TEST(StellarPopulations, AGridThatIsNoneIsRefused) {
  const auto reason = [](const std::function<void(PopulationGrid&)>& spoil) {
    PopulationGrid grid{"table", {0.01, 0.02}, {0.1, 1}, {1000, 2000}, std::vector<float>(8, 1), {}};
    spoil(grid);
    return error_of(ErrorKind::kInput, [&] { StellarPopulations{grid}; });
  };
  EXPECT_THAT(reason([](PopulationGrid& grid) { grid.metallicity = {}; }), HasSubstr("0 of metallicities"));
  EXPECT_THAT(reason([](PopulationGrid& grid) { grid.metallicity = {0, 0.02}; }), HasSubstr("number 1 is 0"));
  EXPECT_THAT(reason([](PopulationGrid& grid) {
                grid.age_gyr = {1, 1};
              }),
              HasSubstr("ages must be positive and increasing"));
  EXPECT_THAT(reason([](PopulationGrid& grid) {
                grid.wavelength_angstrom = {1000, std::nan("")};
              }),
              HasSubstr("nan"));
  EXPECT_THAT(reason([](PopulationGrid& grid) { grid.luminosity.pop_back(); }), HasSubstr("7 luminosities"));
  EXPECT_THAT(reason([](PopulationGrid& grid) { grid.luminosity[7] = -1; }),
              HasSubstr("table: the luminosity at Z 0.02, 1 Gyr, 2000 Angstrom is -1"));
  EXPECT_THAT(reason([](PopulationGrid& grid) {
                grid.remaining_mass = {1, 1, 1};
              }),
              HasSubstr("3 remaining masses, but 4"));
  EXPECT_THAT(reason([](PopulationGrid& grid) { grid.remaining_mass = {1, 1, 1, 1.1}; }), HasSubstr("1.1"));
}

// Against a linear search, at every knot and on both sides of it.
TEST(LogAxis, FindsItsPlace) {
  const std::vector<double> knots{1e-3, 1.0000001e-3, 2e-3, 0.5, 0.5 * (1 + 1e-9), 0.6, 13, 14};
  const LogAxis axis(knots);
  std::vector<double> values{1e-9, 100};
  for (const double knot : knots) {
    for (const double factor : {1 - 1e-12, 1.0, 1 + 1e-12, 1.01}) values.push_back(knot * factor);
  }
  for (const double value : values) {
    SCOPED_TRACE(value);
    const LogAxis::Place place = axis.locate(value);
    ASSERT_EQ(place.above, place.below + 1);
    const double clamped = std::clamp(value, knots.front(), knots.back());
    EXPECT_LE(knots[place.below], clamped * (1 + 1e-12));
    EXPECT_GE(knots[place.above], clamped * (1 - 1e-12));
    const double found =
        std::exp2(std::lerp(std::log2(knots[place.below]), std::log2(knots[place.above]), place.fraction));
    EXPECT_NEAR(found / clamped, 1, 1e-12);
    EXPECT_EQ(axis.contains(value), value == clamped);
  }
  EXPECT_FALSE(axis.contains(std::nan("")));
  EXPECT_THROW(LogAxis(std::vector<double>{1, 1}), Error);
}

}  // namespace
}  // namespace peculiar::cosmos
