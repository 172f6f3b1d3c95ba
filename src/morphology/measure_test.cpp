#include "morphology/measure.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_context.h"
#include "morphology/companions.h"
#include "morphology/morphology_testing.h"
#include "morphology/psf_convolution.h"
#include "morphology/sersic.h"
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

TEST(Measure, GainsOfTheSampleAreCountedWithAndTold) {
  const TestFolder folder;
  const std::filesystem::path sample = folder.path() / "sample.h5";
  const auto write = [&](const std::string& unit) {
    store::write_sample(sample, 2, 64, 1,
                        [](std::int64_t, std::span<float> pixels) {
                          const kit::GeneratedGalaxy galaxy =
                              kit::draw_galaxy(1, kit::GalaxyKind::kCompanion);
                          std::copy(galaxy.image.pixels.begin(), galaxy.image.pixels.end(), pixels.begin());
                        },
                        {{"gain", unit, "", std::vector<double>{0.01, 1e9}, {}}});
  };
  const auto signal_to_noise = [&](const MeasureOptions& options) {
    const catalog::Table table = tables::read_table(options.output);
    return std::pair(table.at("sn_per_pixel").number(0), table.at("sn_per_pixel").number(1));
  };
  MeasureOptions options = options_of(sample, folder.path() / "measured.h5");
  options.overwrite = true;
  options.sersic = false;
  write("electron / (nJy)");
  MessageLog log;
  EXPECT_EQ(measure_sample(options, log.context()).gain, 1e9) << "of two the upper is the median";
  EXPECT_NE(log.text().find("from its gain column"), std::string::npos) << log.text();
  const auto [few, many] = signal_to_noise(options);
  EXPECT_LT(few, 0.9 * many) << "the noise of its own light";
  options.gain = 1e9;
  MessageLog same;
  measure_sample(options, same.context());
  EXPECT_EQ(same.text().find("gain"), std::string::npos) << same.text();
  EXPECT_EQ(signal_to_noise(options).first, many);
  options.gain = 0;
  MessageLog other;
  EXPECT_EQ(measure_sample(options, other.context()).gain, 0);
  EXPECT_NE(other.text().find("using the gain of 0 electrons per unit from --gain"), std::string::npos)
      << other.text();
  options.gain.reset();
  write("");
  EXPECT_EQ(measure_sample(options).gain, 0) << "a column gain that does not count electrons is the user's";
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

TEST(Measure, FinishedRowsThatAKillLeftUnconvertedBecomeTheTable) {
  namespace fs = std::filesystem;
  const TestFolder folder;
  MeasureOptions options = options_of(sample_in(folder), folder.path() / "rows.h5");
  options.sersic = false;
  const MeasureReport whole = measure_sample(options);
  const fs::path unconverted = folder.path() / "measured.csv.h5";
  fs::rename(options.output, unconverted);
  options.output = (folder.path() / "measured.csv").string();
  const MeasureReport report = measure_sample(options);
  EXPECT_EQ(report.output, options.output);
  EXPECT_EQ(report.images, kStamps);
  EXPECT_EQ(report.resumed_at, kStamps) << "nothing is measured again";
  EXPECT_EQ(report.unmeasured, 1);
  EXPECT_EQ(report.with_companions, whole.with_companions);
  EXPECT_EQ(tables::read_table(options.output).rows(), static_cast<std::size_t>(kStamps));
  EXPECT_FALSE(fs::exists(unconverted));
  // Those of another job may be someone's.
  options.output = (folder.path() / "rows.h5").string();
  options.where = "id != 'image_0'";
  measure_sample(options);
  fs::rename(options.output, unconverted);
  options.output = (folder.path() / "measured.csv").string();
  options.where.clear();
  fs::remove(options.output);
  EXPECT_THROW(measure_sample(options), Error);
  EXPECT_TRUE(fs::exists(unconverted));
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

/// A sample of one galaxy convolved with a round Gaussian of 1.5 px, with a PSF image of it.
std::filesystem::path seen_through(const TestFolder& folder, const std::string& name, int psf_edge, double x,
                                   double y) {
  const std::filesystem::path path = folder.path() / name;
  const SersicProfile truth{40, 5, 1.8, {31.5, 31.5}, 0.3, 1};
  const auto gaussian = [](int edge, double x0, double y0) {
    image::Image psf(1, edge, edge);
    for (int v = 0; v < edge; ++v) {
      for (int u = 0; u < edge; ++u)
        psf.at(0, v, u) = static_cast<float>(std::exp(-(std::pow(u - x0, 2) + std::pow(v - y0, 2)) / 4.5));
    }
    return psf;
  };
  Plane light = sersic_image(truth, 64, 64);
  PsfConvolution(gaussian(25, 12, 12), 64, 64).apply(light);
  store::SampleHeader header;
  header.count = 1;
  header.bands = {"F160W"};
  header.height = header.width = 64;
  header.unit = "nJy";
  header.psf = gaussian(psf_edge, x, y);
  store::SampleWriter writer(path, header, {}, {true, "seen"});
  RandomStream random(3, "seen through");
  std::vector<float> pixels;
  for (const double value : light.values) pixels.push_back(static_cast<float>(value + 0.2 * random.normal()));
  writer.write_images(0, pixels);
  writer.rows().commit(1);
  writer.rows().finish();
  return path;
}

// A PSF of even size has its star between pixels, or off the middle: the fit equals that with a PSF of odd
// size.
TEST(Measure, APsfOfEvenEdgesIsRecentred) {
  const TestFolder folder;
  std::vector<std::string> said;
  RunContext context;
  context.log = [&](MessageLevel, std::string_view text) { said.emplace_back(text); };
  const auto fit = [&](int edge, double x, double y) {
    MeasureOptions options = options_of(seen_through(folder, fmt::format("{}_{}.h5", edge, x), edge, x, y),
                                        folder.path() / "fit.ecsv");
    options.overwrite = true;
    options.detection.subtract_background = false;
    measure_sample(options, context);
    const catalog::Table table = tables::read_table(options.output);
    return std::array{table.at("sersic_n").number(0), table.at("sersic_xc").number(0),
                      table.at("sersic_yc").number(0), table.at("sersic_rhalf").number(0)};
  };
  const auto odd = fit(25, 12, 12);
  EXPECT_TRUE(said.empty());
  EXPECT_NEAR(odd[0], 1.8, 0.05);
  EXPECT_NEAR(odd[1], 31.5, 0.02);
  for (const auto& [edge, x, y] :
       {std::tuple{24, 11.5, 11.5}, {24, 12.0, 12.0}, {24, 11.0, 11.0}, {26, 10.5, 14.0}, {25, 14.0, 9.0}}) {
    said.clear();
    const auto even = fit(edge, x, y);
    EXPECT_NEAR(even[0], odd[0], 0.01) << edge << " " << x;
    EXPECT_NEAR(even[1], odd[1], 0.005) << edge << " " << x;
    EXPECT_NEAR(even[2], odd[2], 0.005) << edge << " " << x;
    EXPECT_NEAR(even[3], odd[3], 0.01) << edge << " " << x;
    ASSERT_EQ(said.size(), 1u);
    EXPECT_NE(said[0].find("it is moved there"), std::string::npos) << said[0];
  }
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
    // The source at the companion's position, not a noise peak.
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

TEST(Measure, WhatTheSampleKnowsComesAlong) {
  const TestFolder folder;
  const std::filesystem::path path = folder.path() / "sample.h5";
  store::write_sample(path, 2, 64, 1,
                      [](std::int64_t row, std::span<float> pixels) {
                        const kit::GeneratedGalaxy galaxy =
                            kit::draw_galaxy(static_cast<std::uint64_t>(row), kit::GalaxyKind::kCompanion);
                        std::copy(galaxy.image.pixels.begin(), galaxy.image.pixels.end(), pixels.begin());
                      },
                      {{"redshift", "", "of the snapshot", std::vector<double>{1.5, 2}, {}},
                       {"tree", "", "", std::vector<std::string>{"40_1", "40_2"}, {}},
                       {"gini", "", "of another's measurement", std::vector<double>{7, 7}, {}}});
  measure_sample(options_of(path, folder.path() / "measured.h5"));
  const catalog::Table table = tables::read_table(folder.path() / "measured.h5");
  EXPECT_EQ(table.at("redshift").number(1), 2);
  EXPECT_EQ(table.at("tree").text(0), "40_1");
  EXPECT_LT(table.at("gini").number(0), 1) << "its own";
}

TEST(Measure, ColumnsWithNamesOfScoresAreLeftOutWithAWord) {
  const TestFolder folder;
  MeasureOptions options = options_of(folder.path() / "sample.h5", folder.path() / "measured.h5");
  options.overwrite = true;
  options.sersic = false;
  const auto log_of = [&](const std::vector<catalog::Column>& columns) {
    store::write_sample(
        options.sample, 1, 64, 1,
        [](std::int64_t, std::span<float> pixels) {
          const kit::GeneratedGalaxy galaxy = kit::draw_galaxy(1, kit::GalaxyKind::kCompanion);
          std::copy(galaxy.image.pixels.begin(), galaxy.image.pixels.end(), pixels.begin());
        },
        columns);
    MessageLog log;
    measure_sample(options, log.context());
    return log.text();
  };
  const catalog::Column tract{"tract", "", "of HSC", std::vector<std::int64_t>{9813}, {}};
  const catalog::Column patch{"patch", "", "of HSC", std::vector<std::int64_t>{305}, {}};
  const std::string said = log_of({tract, patch});
  EXPECT_NE(said.find("columns patch have names that scores files use, and are not copied"),
            std::string::npos)
      << said;
  const catalog::Table table = tables::read_table(options.output);
  EXPECT_EQ(table.at("tract").number(0), 9813);
  EXPECT_FALSE(table.has("patch"));
  EXPECT_EQ(log_of({tract}).find("not copied"), std::string::npos);
}

TEST(Measure, WithoutOneSourceThereIsNoFile) {
  const TestFolder folder;
  const std::filesystem::path path = folder.path() / "empty.h5";
  store::write_sample(path, 3, 64, 1,
                      [](std::int64_t, std::span<float> pixels) { std::ranges::fill(pixels, 0.0f); });
  for (const char* name : {"measured.h5", "measured.csv"}) {
    try {
      measure_sample(options_of(path, folder.path() / name));
      ADD_FAILURE() << "measured";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kInput);
      EXPECT_EQ(
          std::string(error.what()),
          (folder.path() / name).string() +
              ": not written: none of the 3 images could be used: no source, no light, or no pixels in any of them");
    }
    EXPECT_FALSE(std::filesystem::exists(folder.path() / name));
  }
}

}  // namespace
}  // namespace peculiar::morphology
