#include "mock/light_truth.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/test_folder.h"
#include "mock/mock.h"
#include "mock/mock_testing.h"
#include "mock/noise.h"
#include "simulation/simulation_testing.h"
#include "store/sample.h"
#include "tables/table_file.h"

namespace peculiar::mock {
namespace {

using simulation::error_of;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

struct TruthRow {
  std::int64_t galaxy;
  const char* role;
  StarRange stars, partner;
  double edge;
  std::optional<double> to_passage = std::nullopt;  // the column exists if any row has it
};

catalog::Table truth_table(const std::vector<TruthRow>& rows) {
  catalog::Table table;
  std::vector<std::int64_t> snapshot(rows.size(), 1), galaxy, first, last, partner_first, partner_last;
  std::vector<std::string> role;
  std::vector<double> edge;
  std::vector<bool> alone;
  for (const TruthRow& row : rows) {
    galaxy.push_back(row.galaxy);
    role.emplace_back(row.role);
    first.push_back(row.stars.first);
    last.push_back(row.stars.last);
    partner_first.push_back(row.partner.first);
    partner_last.push_back(row.partner.last);
    alone.push_back(row.partner.is_empty());
    edge.push_back(row.edge);
  }
  table.add({"snapshot", "", "", snapshot, {}});
  table.add({"galaxy", "", "", galaxy, {}});
  table.add({"role", "", "", role, {}});
  table.add({"star_first", "", "", first, {}});
  table.add({"star_last", "", "", last, {}});
  table.add({"partner_first", "", "", partner_first, alone});
  table.add({"partner_last", "", "", partner_last, alone});
  table.add({"edge", "kpc", "", edge, {}});
  std::vector<double> to_passage;
  for (const TruthRow& row : rows) to_passage.push_back(row.to_passage.value_or(std::nan("")));
  if (std::ranges::any_of(rows, [](const TruthRow& row) { return row.to_passage.has_value(); }))
    table.add({"time_to_first_pericentre", "Myr", "", to_passage, {}});
  return table;
}

/// Galaxy 1 at the centre (1000 stars within 3 kpc, 100 stripped from it), galaxy 2 at 6 kpc (400, and 60
/// stripped), galaxy 3 far away and alone; all stars are equally bright.
class LightTruthTest : public testing::Test {
 protected:
  LightTruthTest() {
    options_.galaxies = (folder_.path() / "galaxies.ecsv").string();
    options_.output = (folder_.path() / "mocks.h5").string();
    options_.truth = (folder_.path() / "which.fits").string();
    options_.simulation.input = "memory";
    options_.overwrite = true;
    options_.psf = {"none"};
    options_.kernel_neighbours = 0;
    options_.cube_kpc = 28;
    options_.projections = {"z", "x"};
    simulation_.add_galaxy(0, 1, {0, 0, 0}, {0.4, 0.4, 0.4}, 500);
    simulation_.add_galaxy(0, 8, {0, -7, 0}, {0.2, 0.2, 0.2}, 50);
    simulation_.add_galaxy(0, 2, {0, 6, 0}, {0.3, 0.3, 0.3}, 200);
    simulation_.add_galaxy(0, 9, {0, 10, 0}, {0.2, 0.2, 0.2}, 30);
    simulation_.add_galaxy(0, 3, {200, 0, 0}, {0.4, 0.4, 0.4}, 500);
    simulation_.galaxies_of(0) = {simulation_.galaxies_of(0)[0], simulation_.galaxies_of(0)[2],
                                  simulation_.galaxies_of(0)[4]};
  }

  const StarRange first_{1, 1100}, second_{1101, 1560}, third_{1561, 2560};
  std::vector<TruthRow> apart_{{1, "primary", first_, second_, 3},
                               {2, "secondary", second_, first_, 2.5},
                               {3, "alone", third_, {}, 0.4}};

  store::SampleReader run(const std::vector<TruthRow>& truth,
                          const std::vector<std::array<std::int64_t, 3>>& rows = {{1, 1, 2}}) {
    if (!truth.empty()) tables::write_table(options_.truth, truth_table(truth));
    tables::write_table(options_.galaxies, galaxy_table(rows));
    context_.log = [this](MessageLevel, std::string_view text) { said_ += std::string(text) + "\n"; };
    mock_galaxies(simulation_, options_, context_);
    return store::SampleReader(options_.output);
  }
  static std::vector<float> plane(const store::SampleReader& sample, const std::string& name,
                                  std::int64_t row) {
    std::vector<float> pixels(static_cast<std::size_t>(sample.header().stamp_values()));
    sample.rows().read(name, row, std::span(pixels));
    return pixels;
  }
  static double sum(const std::vector<float>& pixels) {
    return std::accumulate(pixels.begin(), pixels.end(), 0.0);
  }
  static double number(const store::SampleReader& sample, const std::string& column, std::size_t row) {
    return sample.rows().column(column).number(row);
  }

  TestFolder folder_;
  MemorySimulation simulation_{{1}};
  MockOptions options_;
  RunContext context_;
  std::string said_;
};

TEST_F(LightTruthTest, PlanesHaveTheLightOfTheirStars) {
  const store::SampleReader sample = run(apart_);
  EXPECT_THAT(sample.header().truth_planes, UnorderedElementsAre(kCompanionPlane, kTidalPlane));
  for (std::int64_t row = 0; row < 2; ++row) {
    const auto i = static_cast<std::size_t>(row);
    const double all = sum(plane(sample, "images", row));
    EXPECT_NEAR(sum(plane(sample, kCompanionPlane, row)) / all, 400.0 / 1560, 1e-5);
    EXPECT_NEAR(sum(plane(sample, kTidalPlane, row)) / all, 160.0 / 1560, 1e-5);
    EXPECT_NEAR(number(sample, "companion_share_true_F160W", i), 400.0 / 1560, 1e-5);
    EXPECT_NEAR(number(sample, "tidal_share_F160W", i), 160.0 / 1560, 1e-5);
    EXPECT_NEAR(number(sample, "flux_F160W", i) / all, 1, 1e-6);
  }
  // From z the companion is above the galaxy, the stripped stars above and below it.
  const double shift = 6 / number(sample, "pixel_kpc", 0);
  const std::vector<float> companion = plane(sample, kCompanionPlane, 0);
  double height = 0;
  for (std::size_t i = 0; i < companion.size(); ++i)
    height += static_cast<double>(companion[i]) * (static_cast<double>(i / 64) - 31.5);
  EXPECT_NEAR(height / sum(companion), shift, 0.1);
  // For the companion, the other galaxy is the companion.
  const store::SampleReader other = run(apart_, {{1, 2, 1}});
  EXPECT_NEAR(number(other, "companion_share_true_F160W", 0), 1000.0 / 1560, 1e-5);
  EXPECT_NEAR(number(other, "tidal_share_F160W", 0), 160.0 / 1560, 1e-5);
}

TEST_F(LightTruthTest, ImagesAreTheSameWithAndWithoutAndTheirPartsAddUp) {
  options_.psf = {"stand-in"};
  options_.kernel_neighbours = 16;
  const store::SampleReader with = run(apart_);
  const std::vector<float> image = plane(with, "images", 0);
  const std::vector<float> companion = plane(with, kCompanionPlane, 0), tidal = plane(with, kTidalPlane, 0);
  options_.truth = "none";
  const store::SampleReader without = run({});
  EXPECT_TRUE(without.header().truth_planes.empty());
  EXPECT_FALSE(without.rows().catalogue().has("tidal_share_F160W"));
  EXPECT_EQ(plane(without, "images", 0), image);
  // The galaxy's own stars alone, with the kernels that they had together with the others.
  simulation_.stars_of(0).mass_msun.assign(2560, 0.0);
  std::fill_n(simulation_.stars_of(0).mass_msun.begin(), 1000, 2e6);
  const std::vector<float> own = plane(run({}), "images", 0);
  const float brightest = *std::ranges::max_element(image);
  for (std::size_t i = 0; i < image.size(); ++i)
    EXPECT_NEAR(own[i] + companion[i] + tidal[i], image[i], 2e-6F * brightest);
}

TEST_F(LightTruthTest, AFieldIsAPlaneOfItsOwn) {
  options_.psf = {"stand-in"};
  const std::vector<float> empty = plane(run(apart_), "images", 0);
  options_.field.field = "candels-wide";
  options_.field.density = 5;
  const store::SampleReader sample = run(apart_);
  EXPECT_THAT(sample.header().truth_planes,
              UnorderedElementsAre(kCompanionPlane, kTidalPlane, kProjectedPlane));
  const std::vector<float> image = plane(sample, "images", 0), field = plane(sample, kProjectedPlane, 0);
  EXPECT_GT(sum(field), 0);
  for (std::size_t i = 0; i < image.size(); ++i) EXPECT_FLOAT_EQ(image[i], empty[i] + field[i]);
  EXPECT_NEAR(number(sample, "field_share_F160W", 0), sum(field) / sum(image), 1e-6);
  EXPECT_NEAR(number(sample, "flux_F160W", 0) / sum(image), 1, 1e-6);
  // Fractions of known light refer to the galaxies' light, whatever lies beside them.
  EXPECT_NEAR(number(sample, "tidal_share_F160W", 0), sum(plane(sample, kTidalPlane, 0)) / sum(empty), 1e-6);
  EXPECT_NEAR(number(sample, "companion_share_true_F160W", 0),
              sum(plane(sample, kCompanionPlane, 0)) / sum(empty), 1e-6);
  EXPECT_GT(number(sample, "field_share_F160W", 0), 1e-3) << "so that the shares would differ";
  EXPECT_GT(number(sample, "field_sources", 0), 0);
  EXPECT_LT(number(sample, "field_brightest_magnitude", 0), 27);
  EXPECT_LT(number(sample, "field_brightest_distance", 0), 32 * 0.06 * std::sqrt(2.0));
  EXPECT_NE(plane(sample, kProjectedPlane, 1), field);  // each projection has its own field
  // Independent of what else is drawn, and without the table too.
  options_.truth = "none";
  EXPECT_EQ(plane(run({}), "images", 0), image);
  options_.field.density = 0;
  EXPECT_EQ(plane(run({}), "images", 0), empty);
  EXPECT_EQ(number(run({}), "field_sources", 0), 0);
  EXPECT_TRUE(run({}).rows().column("field_brightest_magnitude").is_missing(0));
}

TEST_F(LightTruthTest, NoLightIsTidalBeforeTheFirstPassage) {
  for (TruthRow& row : apart_) row.to_passage = 120;
  apart_[2].to_passage.reset();
  const store::SampleReader before = run(apart_);
  EXPECT_EQ(number(before, "tidal_share_F160W", 0), 0);
  EXPECT_EQ(sum(plane(before, kTidalPlane, 0)), 0);
  EXPECT_TRUE(before.rows().column("tidal_surface_brightness_F160W").is_missing(0));
  // All of the partner's stars are still its own.
  EXPECT_NEAR(number(before, "companion_share_true_F160W", 0), 460.0 / 1560, 1e-5);
  for (TruthRow& row : apart_) row.to_passage = -1;
  EXPECT_NEAR(number(run(apart_), "tidal_share_F160W", 0), 160.0 / 1560, 1e-5);
  apart_[0].to_passage.reset();  // unknown, as without the column
  EXPECT_NEAR(number(run(apart_), "tidal_share_F160W", 0), 160.0 / 1560, 1e-5);
}

TEST_F(LightTruthTest, InARemnantWhatIsBeyondItsEdgeIsTidal) {
  const store::SampleReader sample = run({{1, "remnant", first_, second_, 5}});
  EXPECT_EQ(sum(plane(sample, kCompanionPlane, 0)), 0);
  // The companion is 6 kpc away.
  EXPECT_NEAR(number(sample, "tidal_share_F160W", 0), 560.0 / 1560, 1e-5);
  EXPECT_EQ(number(run({{1, "remnant", first_, second_, 50}}), "tidal_share_F160W", 0), 0);
}

TEST_F(LightTruthTest, APartnerThatTheCatalogueLacksIsTheGalaxys) {
  apart_[1].galaxy = 77;
  EXPECT_EQ(number(run(apart_), "companion_share_true_F160W", 0), 0);
  EXPECT_NEAR(number(run(apart_), "tidal_share_F160W", 0), 560.0 / 1560, 1e-5);
}

TEST_F(LightTruthTest, AGalaxyAloneHasNoTidalLight) {
  const store::SampleReader sample = run(apart_, {{1, 3, -1}});
  EXPECT_EQ(number(sample, "tidal_share_F160W", 0), 0);
  EXPECT_EQ(number(sample, "companion_share_true_F160W", 0), 0);
  EXPECT_TRUE(sample.rows().column("tidal_surface_brightness_F160W").is_missing(0));
}

TEST_F(LightTruthTest, WhatTheTableDoesNotKnowIsMissing) {
  const store::SampleReader sample = run({apart_[0], apart_[1]}, {{1, 1, 2}, {1, 3, -1}});
  EXPECT_THAT(said_, HasSubstr("lacks 1 of 2 galaxies"));
  EXPECT_TRUE(std::isnan(plane(sample, kTidalPlane, 2).front()));
  EXPECT_FALSE(std::isnan(plane(sample, "images", 2).front()));
  EXPECT_TRUE(sample.rows().column("tidal_share_F160W").is_missing(2));
  EXPECT_FALSE(sample.rows().column("tidal_share_F160W").is_missing(0));
  EXPECT_THAT(error_of([&] { run({apart_[0]}, {{1, 3, -1}}); }), HasSubstr("has none of the galaxies"));
}

TEST_F(LightTruthTest, SurfaceBrightnessIsThatOfThePixelsWithHalfOfTheLight) {
  std::vector<float> plane(100, 0.0F);
  EXPECT_TRUE(std::isnan(half_light_brightness(plane)));
  plane[3] = 4;
  plane[7] = 3;
  for (std::size_t i = 20; i < 30; ++i) plane[i] = 0.5;
  EXPECT_NEAR(half_light_brightness(plane), 3.5, 1e-6);  // 7 of 12
  const store::SampleReader sample = run(apart_);
  const double brightness = half_light_brightness(LightTruthTest::plane(sample, kTidalPlane, 0));
  EXPECT_NEAR(number(sample, "tidal_surface_brightness_F160W", 0),
              sample.header().zero_point_mag[0] - 2.5 * std::log10(brightness / (0.06 * 0.06)), 1e-6);
}

TEST_F(LightTruthTest, AutoTakesTheTableOfTheSimulationsFolder) {
  options_.simulation.input = folder_.path().string();
  options_.truth = "auto";
  EXPECT_TRUE(run({}).header().truth_planes.empty());
  tables::write_table(folder_.path() / "truth.fits", truth_table(apart_));
  EXPECT_EQ(run({}).header().truth_planes.size(), 2);
  tables::write_table(folder_.path() / "truth.fits", truth_table({{44, "alone", third_, {}, 3}}));
  EXPECT_TRUE(run({}).header().truth_planes.empty());
  EXPECT_THAT(said_, HasSubstr("has none of the galaxies"));
  catalog::Table lacking;
  const catalog::Table whole = truth_table(apart_);
  for (const catalog::Column& column : whole.columns()) {
    if (column.name != "edge" && column.name != "star_last") lacking.add(column);
  }
  tables::write_table(folder_.path() / "truth.fits", lacking);
  EXPECT_TRUE(run({}).header().truth_planes.empty());
  EXPECT_THAT(said_, HasSubstr("star_last, edge"));
  options_.truth = (folder_.path() / "truth.fits").string();
  EXPECT_THAT(error_of([&] { run({}); }), HasSubstr("lacks the required columns star_last, edge"));
}

TEST_F(LightTruthTest, AFieldWithoutMagnitudesIsAnError) {
  options_.field.brightest_mag = options_.field.depth_mag = 24;
  EXPECT_THAT(error_of([&] { run(apart_); }), HasSubstr("--field-brightest: needs --field"));
  options_.field.field = "candels-wide";
  EXPECT_THAT(error_of([&] { run(apart_); }),
              HasSubstr("--field-brightest 24 mag is not brighter than --field-depth 24 mag"));
  options_.field.depth_mag = 25;
  EXPECT_NO_THROW(run(apart_));
}

TEST_F(LightTruthTest, ATableWithPlacesOfItsOwnHasNoTruth) {
  options_.simulation.input = folder_.path().string();
  options_.truth = "auto";
  tables::write_table(folder_.path() / "truth.fits", truth_table(apart_));
  EXPECT_EQ(run({}).header().truth_planes.size(), 2);
  // Galaxy 1 of another finder, for which the truth table's numbers mean nothing.
  catalog::Table galaxies = galaxy_table({{1, 1, -1}});
  const double middle = simulation_.info().box_kpc(0) / 2;
  for (const char* axis : {"x", "y", "z"}) galaxies.add({axis, "kpc", "", std::vector<double>{middle}, {}});
  tables::write_table(options_.galaxies, galaxies);
  options_.columns.centre = {"x", "y", "z"};
  said_.clear();
  mock_galaxies(simulation_, options_, context_);
  EXPECT_TRUE(store::SampleReader(options_.output).header().truth_planes.empty());
  EXPECT_THAT(said_, HasSubstr("truth.fits: not used, since"));
  options_.truth = (folder_.path() / "truth.fits").string();
  EXPECT_THAT(error_of([&] { mock_galaxies(simulation_, options_, context_); }),
              HasSubstr("gives its own galaxies and positions"));
  options_.truth = "none";
  EXPECT_NO_THROW(mock_galaxies(simulation_, options_, context_));
}

TEST_F(LightTruthTest, BadTablesAreErrors) {
  EXPECT_THAT(error_of([&] { run({{1, "primary", {5, 3}, second_, 3}}); }), HasSubstr("star_first is 5"));
  const std::vector<TruthRow> whole = apart_;
  apart_[1].edge = std::nan("");
  EXPECT_THAT(error_of([&] { run(apart_); }), HasSubstr("row 2: the column 'edge' has no value"));
  apart_[1].edge = 0;
  EXPECT_THAT(error_of([&] { run(apart_); }), HasSubstr("row 2: the column 'edge' has 0"));
  apart_ = whole;
  simulation_.stars_of(0).id.clear();
  EXPECT_THAT(error_of([&] { run(apart_); }), HasSubstr("have no identities"));
}

TEST_F(LightTruthTest, NoiseCarriesThePlanesAndAddsNone) {
  options_.psf = {"stand-in"};
  options_.field.field = "candels-wide";
  const store::SampleReader clean = run(apart_);
  NoiseOptions noise;
  noise.input = options_.output;
  noise.output = (folder_.path() / "noisy.h5").string();
  noise.depth = {"27.8"};
  noise.exposure = {"3200"};
  add_noise(noise, context_);
  const store::SampleReader noisy(noise.output);
  EXPECT_EQ(noisy.header().truth_planes, clean.header().truth_planes);
  for (const std::string& name : clean.header().truth_planes) {
    for (std::int64_t row = 0; row < 2; ++row) EXPECT_EQ(plane(noisy, name, row), plane(clean, name, row));
  }
  EXPECT_NE(plane(noisy, "images", 0), plane(clean, "images", 0));
  EXPECT_EQ(number(noisy, "tidal_share_F160W", 0), number(clean, "tidal_share_F160W", 0));
}

}  // namespace
}  // namespace peculiar::mock
