#include "injection/inject.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <set>

#include "base/error.h"
#include "base/random.h"
#include "base/test_context.h"
#include "base/test_folder.h"
#include "store/sample.h"
#include "store/shard_testing.h"

namespace peculiar::injection {
namespace {

using testing::HasSubstr;
using Path = std::filesystem::path;

constexpr int kEdge = 48;

/// A sample of round galaxies in two bands, with fluxes 1 to 3 in the first and twice that in the second.
struct Galaxies {
  std::int64_t count = 24;
  int edge = kEdge;
  std::vector<std::string> bands{"g", "r"};
  std::string unit = "nJy";
  double pixel_scale = 0.2;
  double noise = 1;
  bool has_psf = false, has_variance = false, has_mask = false;
  int psf_star = 8;                 ///< row and column of the star, of 17; 8: in the middle
  std::optional<float> under_mask;  ///< pixels and variances there
  double gain = 0;                  ///< 0: no column
  double sky = 2;
  std::vector<std::int64_t> flags{};  ///< empty: no column
  std::vector<double> zero_points{};  ///< mag; empty: unknown

  void write(const Path& path) const {
    store::SampleHeader header;
    header.count = count;
    header.bands = bands;
    header.height = header.width = edge;
    header.unit = unit;
    header.pixel_scale_arcsec = pixel_scale;
    header.zero_point_mag = zero_points;
    header.has_variance = has_variance;
    header.has_mask = has_mask;
    if (has_psf) {
      header.psf = image::Image(1, 17, 17);
      for (int y = 0; y < 17; ++y) {
        for (int x = 0; x < 17; ++x) {
          const int square = (y - psf_star) * (y - psf_star) + (x - psf_star) * (x - psf_star);
          header.psf->at(0, y, x) = std::exp(-0.5F * static_cast<float>(square));
        }
      }
    }
    std::vector<std::string> ids;
    std::vector<std::int64_t> sizes;
    for (std::int64_t i = 0; i < count; ++i) {
      ids.push_back("galaxy_" + std::to_string(i));
      sizes.push_back(i % 3);
    }
    std::vector<catalog::Column> columns{{"id", "", "who", ids, {}}, {"kind", "", "", sizes, {}}};
    for (std::size_t b = 0; b < bands.size() && gain > 0; ++b)
      columns.push_back({bands.size() > 1 ? "gain_" + bands[b] : "gain",
                         "electron / (nJy)",
                         "",
                         std::vector<double>(ids.size(), gain),
                         {}});
    if (!flags.empty()) columns.push_back({"flags", "", "", flags, {}});
    std::vector<store::ColumnSpec> specs;
    for (const catalog::Column& column : columns) specs.push_back(store::column_spec(column));
    store::SampleWriter writer(path, header, specs, {true, "galaxies"});
    std::vector<float> pixels;
    RandomStream random(4, "galaxies");
    for (std::int64_t i = 0; i < count; ++i) {
      const double width = random.uniform(1.8, 3.2), peak = random.uniform(30, 90);
      for (std::size_t b = 0; b < bands.size(); ++b) {
        for (int at = 0; at < edge * edge; ++at) {
          const double square = std::pow(at % edge - 0.5 * (edge - 1), 2) +
                                std::pow(at / edge - 0.5 * (edge - 1), 2);  // NOLINT
          pixels.push_back(static_cast<float>(sky + noise * random.normal() +
                                              static_cast<double>(b + 1) * peak *
                                                  std::exp(-square / (2 * width * width))));
        }
      }
    }
    std::vector<float> variance(pixels.size(), static_cast<float>(noise * noise));
    std::vector<std::uint8_t> mask(pixels.size(), 0);
    for (std::size_t i = 0; i < mask.size(); i += 97) {
      mask[i] = 2;
      if (under_mask) pixels[i] = variance[i] = *under_mask;
    }
    writer.write_images(0, pixels);
    if (has_variance) writer.rows().write("variance", 0, std::span<const float>(variance));
    if (has_mask) {
      writer.rows().write("mask", 0, std::span<const std::uint8_t>(mask));
    }
    for (const catalog::Column& column : columns) writer.rows().write(column, 0);
    writer.rows().commit(count);
    writer.rows().finish();
  }
};

std::string bytes_of(const Path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class InjectTest : public testing::Test {
 protected:
  InjectTest() {
    setenv("SOURCE_DATE_EPOCH", "0", 1);
    options_.input = (folder_.path() / "sample.h5").string();
    options_.output = (folder_.path() / "planted.h5").string();
    options_.kinds = {"all"};
    options_.contrast = {"0.1", "0.5"};
    context_.threads = 2;
  }
  ~InjectTest() override { unsetenv("SOURCE_DATE_EPOCH"); }
  InjectReport run(const InjectPace& pace = {}) { return inject(options_, context_, pace); }
  std::string error() {
    try {
      run();
    } catch (const Error& error) {
      return error.what();
    }
    ADD_FAILURE() << "no error";
    return "";
  }
  static std::vector<double> values(const store::SampleReader& sample, const std::string& name) {
    const catalog::Column column = sample.rows().column(name);
    std::vector<double> result;
    for (std::size_t row = 0; row < column.size(); ++row) result.push_back(column.number(row));
    return result;
  }
  static std::vector<std::string> texts(const store::SampleReader& sample, const std::string& name) {
    const catalog::Column column = sample.rows().column(name);
    std::vector<std::string> result;
    for (std::size_t row = 0; row < column.size(); ++row) result.push_back(column.text(row));
    return result;
  }

  TestFolder folder_;
  InjectOptions options_;
  RunContext context_;
};

TEST_F(InjectTest, PlantsContrastTimesTheTargetsFluxAndTellsTheTruth) {
  for (const bool psf : {false, true}) {
    Galaxies galaxies;
    galaxies.has_psf = psf;
    galaxies.write(options_.input);
    options_.overwrite = true;
    options_.light = true;
    const InjectReport report = run();
    EXPECT_EQ(report.images, 24);
    EXPECT_EQ(report.kinds.size(), 5U);
    EXPECT_FALSE(report.has_light_noise);
    const store::SampleReader before(options_.input), after(options_.output);
    ASSERT_EQ(after.count(), 24);
    const auto kinds = texts(after, "planted_kind");
    const auto ids = texts(after, "id");
    EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 24U);
    const auto sources = texts(after, "planted_source");
    const auto rows = values(after, "planted_source_row");
    const auto contrast = values(after, "planted_contrast"), distance = values(after, "planted_distance");
    const auto x = values(after, "planted_x"), y = values(after, "planted_y");
    const auto own_kind = values(before, "kind"), kept = values(after, "kind");
    for (std::size_t row = 0; row < 24; ++row) {
      const auto source = static_cast<std::int64_t>(rows[row]);
      EXPECT_EQ(sources[row], texts(before, "id")[static_cast<std::size_t>(source)]);
      EXPECT_EQ(ids[row], sources[row] + "+" + kinds[row]);
      EXPECT_EQ(kept[row], own_kind[static_cast<std::size_t>(source)]);
      EXPECT_GE(contrast[row], 0.1);
      EXPECT_LE(contrast[row], 0.5);
      // 0.05 to 0.4 of the edge; a donor is moved by whole pixels.
      EXPECT_GE(distance[row], 0.05 * kEdge - 0.72);
      EXPECT_LE(distance[row], 0.4 * kEdge + 0.72);
      const image::Image was = before.read_image(source);
      const image::Image is = after.read_image(static_cast<std::int64_t>(row));
      std::vector<float> light(is.pixels.size());
      after.rows().read("truth_planted", static_cast<std::int64_t>(row), light);
      for (std::size_t b = 0; b < 2; ++b) {
        double sum = 0, added = 0;
        for (std::size_t i = b * kEdge * kEdge; i < (b + 1) * kEdge * kEdge; ++i) {
          sum += static_cast<double>(light[i]);
          added += static_cast<double>(is.pixels[i]) - static_cast<double>(was.pixels[i]);
        }
        const double target = values(after, b == 0 ? "target_flux_g" : "target_flux_r")[row];
        const double planted = values(after, b == 0 ? "planted_flux_g" : "planted_flux_r")[row];
        EXPECT_NEAR(planted / (contrast[row] * target), 1, 1e-9) << kinds[row];
        EXPECT_NEAR(sum / planted, 1, 1e-5) << kinds[row];
        EXPECT_NEAR(added / planted, 1, 1e-3) << kinds[row];
      }
      if (kinds[row] == "companion") {
        double sum = 0, u = 0, v = 0;
        for (int i = 0; i < kEdge * kEdge; ++i) {
          sum += static_cast<double>(light[static_cast<std::size_t>(i)]);
          u += static_cast<double>(light[static_cast<std::size_t>(i)]) * (i % kEdge);
          v += static_cast<double>(light[static_cast<std::size_t>(i)]) * (i / kEdge);  // NOLINT
        }
        EXPECT_NEAR(u / sum, x[row], 0.7);
        EXPECT_NEAR(v / sum, y[row], 0.7);
        EXPECT_FALSE(texts(after, "planted_donor")[row].empty());
        EXPECT_NE(texts(after, "planted_donor")[row], sources[row]);
      }
    }
  }
}

TEST_F(InjectTest, KeepsNormalImagesWhereAskedTo) {
  Galaxies().write(options_.input);
  options_.with_normals = true;
  options_.where = "kind == 1";
  options_.count = 5;
  const InjectReport report = run();
  EXPECT_EQ(report.normals, 8);
  const store::SampleReader before(options_.input), after(options_.output);
  ASSERT_EQ(after.count(), 13);
  const auto kinds = texts(after, "planted_kind");
  const auto ids = texts(after, "id");
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 13U);
  for (std::size_t row = 5; row < 13; ++row) {
    EXPECT_EQ(kinds[row], "");
    EXPECT_EQ(ids[row], texts(after, "planted_source")[row]);
    EXPECT_TRUE(std::isnan(values(after, "planted_contrast")[row]));
    EXPECT_EQ(after.read_image(static_cast<std::int64_t>(row)).pixels,
              before.read_image(static_cast<std::int64_t>(values(after, "planted_source_row")[row])).pixels);
  }
  for (const double kind : values(after, "kind")) EXPECT_EQ(kind, 1);
}

TEST_F(InjectTest, ImagesInPartAreNeitherPlantedIntoNorKeptAsUntouched) {
  Galaxies galaxies;
  galaxies.flags.assign(24, 0);
  galaxies.flags[0] = galaxies.flags[3] = store::kFlagEdge | store::kFlagNotFinite;
  galaxies.flags[6] = store::kFlagGap;
  galaxies.flags[9] = store::kFlagNotFinite;  // a few pixels
  galaxies.write(options_.input);
  options_.with_normals = true;
  MessageLog log;
  context_ = log.context();
  const InjectReport report = run();
  EXPECT_EQ(report.targets, 21);
  EXPECT_EQ(report.normals, 21);
  EXPECT_THAT(log.text(), HasSubstr("3 images unreadable, empty, at an edge or in a gap"));
  const std::vector<double> sources = values(store::SampleReader(options_.output), "planted_source_row");
  ASSERT_EQ(sources.size(), 42U);
  for (const double row : sources) EXPECT_TRUE(row != 0 && row != 3 && row != 6) << row;
  EXPECT_EQ(std::count(sources.begin(), sources.end(), 9.0), 2);
}

TEST_F(InjectTest, UsesAnImageSeveralTimesAtMost) {
  Galaxies().write(options_.input);
  options_.kinds = {"ring"};
  options_.count = 40;
  EXPECT_THAT(error(), HasSubstr("--per-image"));
  options_.per_image = 2;
  EXPECT_EQ(run().targets, 24);
  const auto ids = texts(store::SampleReader(options_.output), "id");
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 40U);
  EXPECT_THAT(ids, testing::Contains("galaxy_0+ring-1"));
}

TEST_F(InjectTest, VarianceGrowsByTheLightsNoiseAndMasksStay) {
  Galaxies galaxies;
  galaxies.has_variance = galaxies.has_mask = true;
  galaxies.gain = 3;
  galaxies.write(options_.input);
  options_.kinds = {"ring"};
  options_.light = true;
  EXPECT_TRUE(run().has_light_noise);
  const store::SampleReader before(options_.input), after(options_.output);
  const auto stamp = static_cast<std::size_t>(after.header().stamp_values());
  std::vector<float> light(stamp), variance(stamp);
  std::vector<std::uint8_t> mask(stamp), old_mask(stamp);
  double chi2 = 0, count = 0;
  for (std::int64_t row = 0; row < after.count(); ++row) {
    const auto source =
        static_cast<std::int64_t>(values(after, "planted_source_row")[static_cast<std::size_t>(row)]);
    after.rows().read("truth_planted", row, light);
    after.rows().read("variance", row, variance);
    after.rows().read("mask", row, mask);
    before.rows().read("mask", source, old_mask);
    EXPECT_EQ(mask, old_mask);
    const image::Image was = before.read_image(source), is = after.read_image(row);
    for (std::size_t i = 0; i < stamp; ++i) {
      ASSERT_NEAR(variance[i], 1 + light[i] / 3, 1e-4);
      if (light[i] < 1) continue;
      const double noise = static_cast<double>(is.pixels[i]) - static_cast<double>(was.pixels[i]) -
                           static_cast<double>(light[i]);
      chi2 += noise * noise / (static_cast<double>(light[i]) / 3);
      ++count;
    }
  }
  ASSERT_GT(count, 1000);
  EXPECT_NEAR(chi2 / count, 1, 5 * std::sqrt(2.5 / count));
}

TEST_F(InjectTest, ValuesUnderTheMaskDoNotMatter) {
  options_.kinds = {"companion", "ring", "stamps"};
  options_.stamps = (folder_.path() / "stamps.h5").string();
  options_.light = options_.overwrite = true;
  Galaxies galaxies;
  galaxies.has_mask = galaxies.has_variance = true;
  galaxies.gain = 3;
  Galaxies stamps = galaxies;
  stamps.edge = 30;
  stamps.count = 4;
  std::vector<std::vector<float>> seen;  // of each run
  std::vector<std::vector<double>> truth;
  for (const float under : {0.0F, 1000.0F, std::nanf("")}) {
    galaxies.under_mask = stamps.under_mask = under;
    galaxies.write(options_.input);
    stamps.write(options_.stamps);
    run();
    seen.emplace_back();
    truth.emplace_back();
    const store::SampleReader after(options_.output);
    std::vector<float> plane(static_cast<std::size_t>(after.header().stamp_values()));
    std::vector<std::uint8_t> mask(plane.size());
    for (std::int64_t row = 0; row < after.count(); ++row) {
      after.rows().read("mask", row, mask);
      for (const char* name : {"images", "variance", "truth_planted"}) {
        after.rows().read(name, row, plane);
        for (std::size_t i = 0; i < plane.size(); ++i)
          if (mask[i] == 0) seen.back().push_back(plane[i]);
      }
    }
    for (const char* name : {"target_flux_g", "target_flux_r", "target_half_light_radius", "planted_flux_g",
                             "planted_flux_r", "planted_x", "planted_y"}) {
      for (const double value : values(after, name)) truth.back().push_back(value);
    }
    EXPECT_TRUE(seen.back() == seen.front()) << under;
    EXPECT_EQ(truth.back(), truth.front()) << under;
  }
}

TEST_F(InjectTest, AStarOffTheMiddleOfThePsfDoesNotMoveTheLight) {
  options_.overwrite = true;
  options_.kinds = {"ring", "arc", "trail", "tail"};
  std::vector<float> drawn[2];
  for (const int star : {8, 10}) {
    Galaxies galaxies;
    galaxies.has_psf = true;
    galaxies.psf_star = star;
    galaxies.write(options_.input);
    run();
    const store::SampleReader after(options_.output);
    for (std::int64_t row = 0; row < after.count(); ++row) {
      const std::vector<float> pixels = after.read_image(row).pixels;
      drawn[star == 8 ? 0 : 1].insert(drawn[star == 8 ? 0 : 1].end(), pixels.begin(), pixels.end());
    }
  }
  double most = 0;  // the moved image is smaller: wings beyond 6 px are cut off
  for (std::size_t i = 0; i < drawn[0].size(); ++i)
    most = std::max(most, std::abs(static_cast<double>(drawn[0][i]) - static_cast<double>(drawn[1][i])));
  EXPECT_LT(most, 1e-3);
}

TEST_F(InjectTest, SameSeedSameBytesForAnyNumberOfThreads) {
  Galaxies galaxies;
  galaxies.has_psf = true;
  galaxies.gain = 2;
  galaxies.write(options_.input);
  options_.overwrite = true;  // is in the provenance
  run();
  const std::string first = bytes_of(options_.output);
  context_.threads = 3;
  run();
  EXPECT_TRUE(bytes_of(options_.output) == first);
  context_.seed = 2;
  run();
  EXPECT_FALSE(bytes_of(options_.output) == first);
}

TEST_F(InjectTest, StoppedItGoesOnAndEndsAlike) {
  Galaxies().write(options_.input);
  run();
  const std::string whole = bytes_of(options_.output);
  std::filesystem::remove(options_.output);
  const InjectPace pace{4 * 2 * kEdge * kEdge, std::chrono::milliseconds{0}};
  int asked = 0;
  context_.cancel = [&] { return ++asked > 2; };
  EXPECT_THROW(run(pace), Interrupted);
  EXPECT_FALSE(std::filesystem::exists(options_.output));
  context_.cancel = {};
  EXPECT_GT(run(pace).resumed_at, 0);
  EXPECT_TRUE(bytes_of(options_.output) == whole);
  EXPECT_THAT(error(), HasSubstr("exists"));
}

TEST_F(InjectTest, PlantsStampsOfTheUsers) {
  Galaxies().write(options_.input);
  Galaxies stamps;
  stamps.edge = 21;
  stamps.count = 3;
  stamps.noise = 0;
  options_.stamps = (folder_.path() / "stamps.h5").string();
  stamps.write(options_.stamps);
  EXPECT_THAT(error(), HasSubstr("require each other"));
  options_.kinds = {"stamps"};
  options_.distance = {"1", "2"};
  options_.distance_unit = "half-light";
  options_.distance_law = "log";
  run();
  const store::SampleReader after(options_.output);
  for (std::size_t row = 0; row < 24; ++row) {
    EXPECT_NEAR(values(after, "planted_flux_g")[row] /
                    (values(after, "planted_contrast")[row] * values(after, "target_flux_g")[row]),
                1, 1e-9);
    EXPECT_NEAR(values(after, "planted_distance")[row] / values(after, "target_half_light_radius")[row], 1.5,
                0.5 + 0.72 / values(after, "target_half_light_radius")[row]);
  }
  options_.overwrite = true;
  stamps.edge = 50;
  stamps.write(options_.stamps);
  EXPECT_THAT(error(), HasSubstr("larger than the images"));
  stamps.edge = 20;
  stamps.bands = {"g"};
  stamps.write(options_.stamps);
  EXPECT_THAT(error(), HasSubstr("bands"));
  stamps.bands = {"g", "r"};
  stamps.pixel_scale = 0.3;
  stamps.write(options_.stamps);
  EXPECT_THAT(error(), HasSubstr("resample"));
  stamps.pixel_scale = 0.2;
  stamps.unit = "Jy";
  stamps.write(options_.stamps);
  EXPECT_THAT(error(), HasSubstr("unit"));
}

TEST_F(InjectTest, StampsOfOtherZeroPointsKeepTheirColour) {
  Galaxies galaxies;
  galaxies.unit = "adu";
  Galaxies stamps = galaxies;
  stamps.edge = 21;
  stamps.count = 3;
  stamps.noise = 0;
  options_.stamps = (folder_.path() / "stamps.h5").string();
  options_.kinds = {"stamps"};
  options_.colour = "own";
  options_.overwrite = true;
  const auto ratio_of = [&](const std::vector<double>& own, const std::vector<double>& its) {
    galaxies.zero_points = own;
    stamps.zero_points = its;
    galaxies.write(options_.input);
    stamps.write(options_.stamps);
    run();
    const store::SampleReader after(options_.output);
    const auto g = values(after, "planted_flux_g"), r = values(after, "planted_flux_r");
    const auto target_g = values(after, "target_flux_g"), target_r = values(after, "target_flux_r");
    const auto contrast = values(after, "planted_contrast");
    for (std::size_t row = 0; row < g.size(); ++row) {
      EXPECT_NEAR((g[row] + r[row]) / (contrast[row] * (target_g[row] + target_r[row])), 1, 1e-6);
      EXPECT_NEAR(r[row] / g[row], r[0] / g[0], 1e-3);
    }
    return r[0] / g[0];
  };
  // Stamps have twice the flux in r; 27 mag makes the numbers of the images larger by 2 mag.
  EXPECT_NEAR(ratio_of({25, 27}, {25, 25}), 2 * std::pow(10, 0.4 * 2), 1e-3);
  EXPECT_NEAR(ratio_of({25, 27}, {23, 25}), 2, 1e-3);
  EXPECT_NEAR(ratio_of({25, 27}, {}), 2, 1e-3);
}

TEST_F(InjectTest, BadSettingsAreErrors) {
  Galaxies galaxies;
  galaxies.write(options_.input);
  const auto with = [&](const std::function<void(InjectOptions&)>& change) {
    const InjectOptions before = options_;
    change(options_);
    const std::string said = error();
    options_ = before;
    return said;
  };
  EXPECT_THAT(with([](auto& o) { o.contrast = {"1", "0.1"}; }), HasSubstr("is reversed"));
  EXPECT_THAT(with([](auto& o) { o.contrast = {"0", "0.1"}; }), HasSubstr("--contrast: 0 must be above 0"));
  EXPECT_THAT(with([](auto& o) { o.contrast = {"a", "0.1"}; }), HasSubstr("not a number"));
  EXPECT_THAT(with([](auto& o) { o.distance = {"1", "2", "3"}; }), HasSubstr("LOW,HIGH"));
  EXPECT_THAT(with([](auto& o) { o.distance = {"1", "40"}; }), HasSubstr("the maximum is 21.5 px"));
  EXPECT_THAT(with([](auto& o) { o.kinds = {"rign"}; }), HasSubstr("ring"));
  EXPECT_THAT(with([](auto& o) { o.psf = "sample"; }), HasSubstr("--psf-fwhm"));
  EXPECT_THAT(with([](auto& o) {
                o.kinds = {"companion"};
                o.size = {"1", "3"};
              }),
              HasSubstr("--companion sersic"));
  EXPECT_THAT(with([](auto& o) { o.gain = {"1", "2", "3"}; }), HasSubstr("2 bands"));
  EXPECT_THAT(with([](auto& o) { o.where = "kind == 7"; }), HasSubstr("kind == 7"));
  EXPECT_THAT(with([](auto& o) { o.fraction = 0.001; }), HasSubstr("is less than one image"));
  EXPECT_THAT(with([](auto& o) {
                o.distance = {"90", "100"};
                o.distance_unit = "half-light";
              }),
              HasSubstr("too large"));
  galaxies.count = 0;
  galaxies.write(options_.input);
  EXPECT_THAT(error(), HasSubstr("has no images"));
  galaxies.count = 5;
  galaxies.sky = std::nan("");
  galaxies.write(options_.input);
  EXPECT_THAT(error(), HasSubstr("pixels missing"));
}

TEST_F(InjectTest, APlantedSampleIsNotPlantedIntoAgain) {
  Galaxies().write(options_.input);
  run();
  options_.input = options_.output;
  options_.output = (folder_.path() / "again.h5").string();
  EXPECT_THAT(error(), HasSubstr("planted_kind"));
}

TEST_F(InjectTest, SaysWhatIsMissing) {
  Galaxies().write(options_.input);
  MessageLog log;
  context_ = log.context();
  run();
  EXPECT_THAT(log.text(), HasSubstr("--psf-fwhm"));
  EXPECT_THAT(log.text(), HasSubstr("--gain"));
}

TEST_F(InjectTest, ShardsMergeToTheBytesOfOneRun) {
  Galaxies galaxies;
  galaxies.has_mask = true;
  galaxies.gain = 2;
  galaxies.write(options_.input);
  options_.light = true;
  options_.with_normals = true;
  store::expect_shards_make_the_whole(
      options_, [&](const InjectOptions& asked) { inject(asked, context_); }, 48);
}

}  // namespace
}  // namespace peculiar::injection
