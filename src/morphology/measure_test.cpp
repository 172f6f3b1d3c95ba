#include "morphology/measure.h"

#include <gtest/gtest.h>

#include "base/atomic_file.h"
#include "base/error.h"
#include "morphology/companions.h"
#include "morphology/morphology_testing.h"
#include "morphology/stamp_measurement.h"
#include "store/sample_testing.h"
#include "tables/table_file.h"

namespace peculiar::morphology {
namespace {

constexpr int kStamps = 7;

/// Six galaxies and an empty stamp.
std::filesystem::path sample_in(const TestFolder& folder) {
  const std::filesystem::path path = folder.path() / "sample.h5";
  store::write_sample(path, kStamps, 64, 1, [](std::int64_t row, std::span<float> pixels) {
    if (row == 3) {
      std::fill(pixels.begin(), pixels.end(), 0.0f);
      return;
    }
    const kit::GeneratedGalaxy galaxy =
        kit::draw_galaxy(static_cast<std::uint64_t>(row), kit::GalaxyKind::kCompanion);
    std::copy(galaxy.image.pixels.begin(), galaxy.image.pixels.end(), pixels.begin());
  });
  return path;
}

MeasureOptions options_of(const std::filesystem::path& sample, const std::filesystem::path& output) {
  MeasureOptions options;
  options.sample = sample.string();
  options.output = output.string();
  return options;
}

TEST(Measure, WritesWhatOneStampSays) {
  const TestFolder folder;
  const std::filesystem::path sample = sample_in(folder);
  const MeasureReport report = measure_sample(options_of(sample, folder.path() / "measured.h5"));
  EXPECT_EQ(report.images, kStamps);
  EXPECT_EQ(report.unmeasured, 1);
  const catalog::Table table = tables::read_table(folder.path() / "measured.h5");
  ASSERT_EQ(table.rows(), static_cast<std::size_t>(kStamps));
  EXPECT_EQ(table.at("id").text(2), "image_2");
  EXPECT_EQ(table.at("flux_circ").unit, "nJy");
  const kit::GeneratedGalaxy galaxy = kit::draw_galaxy(2, kit::GalaxyKind::kCompanion);
  const StampMeasurement alone = measure_stamp({64, 64, galaxy.image.pixels, {}, {}}, nullptr, {}, {});
  for (const StatisticColumn& column : statistic_columns())
    EXPECT_EQ(table.at(column.name).number(2), alone.statistics.*column.value) << column.name;
  EXPECT_EQ(table.at("companions").number(2), static_cast<double>(alone.companions));
  EXPECT_EQ(table.at("measure_flags").number(3), kNoSource);
  EXPECT_TRUE(table.at("gini").is_missing(3));
}

TEST(Measure, ThreadsGiveTheSameBytes) {
  const TestFolder folder;
  const std::filesystem::path sample = sample_in(folder);
  MeasureOptions options = options_of(sample, folder.path() / "one.csv");
  measure_sample(options);
  options.output = (folder.path() / "three.csv").string();
  RunContext context;
  context.threads = 3;
  measure_sample(options, context);
  EXPECT_EQ(read_file(folder.path() / "one.csv"), read_file(folder.path() / "three.csv"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "one.csv.h5"));
}

TEST(Measure, SaysWhatIsWrong) {
  const TestFolder folder;
  const std::filesystem::path sample = sample_in(folder);
  MeasureOptions options = options_of(sample, folder.path() / "measured.txt");
  EXPECT_THROW(measure_sample(options), Error);
  options.output = (folder.path() / "measured.ecsv").string();
  options.band = "no_such";
  EXPECT_THROW(measure_sample(options), Error);
  options.band.clear();
  options.where = "id == 'none'";
  EXPECT_THROW(measure_sample(options), Error);
}

struct Recovered {
  int planted = 0;
  int found = 0;
  double ratio_bias = 0;  ///< mean of log10(found / true)
  double ratio_scatter = 0;
  double separation_bias = 0;  ///< px
};

/// Companions of one flux ratio and distance beside galaxies of S/N as in a survey.
Recovered recover(double ratio, double separation, int count) {
  Recovered result;
  kit::GalaxyOptions options;
  std::vector<double> logs;
  for (int i = 0; i < count; ++i) {
    RandomStream random(static_cast<std::uint64_t>(i), "companions");
    kit::GalaxyParameters parameters;
    parameters.galaxy = {0, 0, 10000, 5, 1.5, random.uniform(0.5, 1), random.uniform(0, 3), {}, 0, 0};
    kit::SersicProfile companion{
        0, 0, 10000 * ratio, 2.5, 1.5, random.uniform(0.5, 1), random.uniform(0, 3), {}, 0, 0};
    const double angle = random.uniform(0, 6.28);
    companion.x = separation * std::cos(angle);
    companion.y = separation * std::sin(angle);
    parameters.companion = companion;
    image::Image image = kit::render_galaxy(parameters, options);
    kit::add_noise(image, options, random);
    const detection::Detection detection = detection::detect({64, 64, image.pixels, {}, {}}, {});
    const detection::Source* main = find_companions(detection, 64, 64).main;
    ++result.planted;
    // The one at the companion's place, not a speck of noise.
    for (const detection::Source& source : detection.sources) {
      if (&source == main || std::hypot(source.x - 31.5 - companion.x, source.y - 31.5 - companion.y) > 3)
        continue;
      ++result.found;
      logs.push_back(std::log10(source.flux / main->flux / ratio));
      result.separation_bias += std::hypot(source.x - main->x, source.y - main->y) - separation;
      break;
    }
  }
  for (const double value : logs) result.ratio_bias += value / static_cast<double>(logs.size());
  for (const double value : logs)
    result.ratio_scatter += std::pow(value - result.ratio_bias, 2) / static_cast<double>(logs.size());
  result.ratio_scatter = std::sqrt(result.ratio_scatter);
  result.separation_bias /= std::max<double>(1, result.found);
  return result;
}

TEST(Companions, PlantedOnesAreFound) {
  const Recovered equal = recover(0.5, 20, 20);
  EXPECT_EQ(equal.found, equal.planted);
  EXPECT_NEAR(equal.ratio_bias, 0, 0.1);
  EXPECT_NEAR(equal.separation_bias, 0, 0.5);
}

TEST(CompanionsSlow, TableOfRatioAndSeparation) {
  for (const double ratio : {1.0, 0.3, 0.1, 0.03, 0.01}) {
    for (const double separation : {8.0, 12.0, 16.0, 24.0}) {
      const Recovered one = recover(ratio, separation, 200);
      fmt::print("| {} | {} | {:.2f} | {:+.3f} | {:.3f} | {:+.2f} |\n", ratio, separation,
                 static_cast<double>(one.found) / one.planted, one.ratio_bias, one.ratio_scatter,
                 one.separation_bias);
      if (ratio >= 0.1 && separation >= 16) {
        EXPECT_GE(one.found, 0.95 * one.planted) << ratio << " " << separation;
        EXPECT_LT(std::abs(one.ratio_bias), 0.15) << ratio << " " << separation;
      }
    }
  }
}

}  // namespace
}  // namespace peculiar::morphology
