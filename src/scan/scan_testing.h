#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/atomic_file.h"
#include "base/random.h"
#include "base/test_folder.h"
#include "fits/fits_writer.h"
#include "nn/model_testing.h"
#include "scan/scan.h"
#include "scorers/reference_testing.h"
#include "scoring/score.h"
#include "stamps/contract.h"
#include "store/row_file_testing.h"
#include "store/scores_file.h"
#include "survey/cutout.h"

namespace peculiar::scan {

/// Two fields in two bands with noise maps and masks, a catalogue of both with objects at edges, outside and
/// in duplicate, and a small model.
class ScanTest : public testing::Test {
 protected:
  static constexpr int kWidth = 330, kHeight = 300;
  static constexpr int kObjects = 1300;
  static constexpr double kScale_deg = 0.2 / 3600;

  void SetUp() override { std::filesystem::copy(made_once(), folder_.path()); }

  /// The folder of the files that each test gets a copy of.
  static const std::filesystem::path& made_once() {
    static const TestFolder folder;
    static const bool made = [] {
      make_files(folder.path());
      return true;
    }();
    static_cast<void>(made);
    return folder.path();
  }

  static void make_files(const std::filesystem::path& folder) {
    for (int field = 0; field < 2; ++field) {
      for (int band = 0; band < 2; ++band) write_mosaic(folder, field, band);
    }
    write_file(folder / "list.toml", list_of("rms = \"{0}_{1}_rms.fits\"\nmask = \"{0}_{1}_mask.fits\"\n"));
    write_file(folder / "bare.toml", list_of(""));
    write_catalogue(folder);
    write_model(folder);
  }

  /// The list of mosaics, with the files belonging to each.
  static std::string list_of(const std::string& beside) {
    std::string list;
    for (const std::string field : {"a", "b"}) {
      for (const std::string band : {"g", "r"}) {
        list += fmt::format(fmt::runtime("[[mosaic]]\nimage = \"{0}_{1}.fits\"\nfield = \"{0}\"\nband = "
                                         "\"{1}\"\nzero_point = 25.0\n" +
                                         beside),
                            field, band);
      }
    }
    return list;
  }

  static image::LocalWcs wcs_of(int field) {
    return {
        (kWidth - 1) / 2.0, (kHeight - 1) / 2.0, 150.0 + 0.1 * field, 2.0, {-kScale_deg, 0, 0, kScale_deg}};
  }

  static void write_mosaic(const std::filesystem::path& folder, int field, int band) {
    RandomStream random(5, "mosaic", static_cast<std::uint64_t>(2 * field + band));
    image::Image image(1, kHeight, kWidth), noise(1, kHeight, kWidth), mask(1, kHeight, kWidth);
    for (std::size_t i = 0; i < image.pixels.size(); ++i) {
      image.pixels[i] = static_cast<float>(0.02 * random.normal());
      noise.pixels[i] = 0.02F;
      mask.pixels[i] = random.below(97) == 0 ? 1 : 0;
    }
    RandomStream places(6, "spots", static_cast<std::uint64_t>(field));  // the same in both bands
    for (int spot = 0; spot < 120; ++spot) {
      const double x = places.uniform(0, kWidth), y = places.uniform(0, kHeight),
                   width = places.uniform(2, 4);
      for (int row = 0; row < kHeight; ++row) {
        for (int column = 0; column < kWidth; ++column)
          image.at(0, row, column) += static_cast<float>(
              std::exp(-((column - x) * (column - x) + (row - y) * (row - y)) / (2 * width * width)));
      }
    }
    for (int row = 40; row < 70; ++row) {  // a hole, and pixels that are not finite
      for (int column = 100; column < 150; ++column) noise.at(0, row, column) = 0;
      image.at(0, row, 200) = std::nanf("");
    }
    const std::string name = fmt::format("{}_{}", field == 0 ? "a" : "b", band == 0 ? "g" : "r");
    fits::write_image(folder / (name + ".fits"), image, wcs_of(field), {});
    fits::write_image(folder / (name + "_rms.fits"), noise, wcs_of(field), {});
    fits::write_image(folder / (name + "_mask.fits"), mask, wcs_of(field), {});
  }

  static void write_catalogue(const std::filesystem::path& folder) {
    RandomStream random(7, "catalogue");
    std::string text = "id,ra,dec,mag,kind\n";
    for (int i = 0; i < kObjects; ++i) {
      const int field = static_cast<int>(random.below(2));
      const double x = random.uniform(-12, kWidth + 2), y = random.uniform(-2, kHeight + 2);
      const image::LocalWcs wcs = wcs_of(field);
      const double dec = wcs.dec_deg + (y - wcs.y) * kScale_deg;
      const double ra = wcs.ra_deg - (x - wcs.x) * kScale_deg / std::cos(2 * 3.14159265358979 / 180);
      text += fmt::format("obj{},{:.10f},{:.10f},{:.3f},{}\n", i, ra, dec, random.uniform(18, 25),
                          i % 3 == 0 ? "spiral" : "");
      if (i % 100 == 0)
        text += fmt::format("twin{},{:.10f},{:.10f},{:.3f},\n", i, ra, dec, random.uniform(18, 25));
    }
    write_file(folder / "cat.csv", text);
  }

  static void write_model(const std::filesystem::path& folder) {
    stamps::Contract contract;
    contract.stamps.bands = {"g", "r"};
    contract.stamps.height = contract.stamps.width = 32;
    contract.stretch.bands = {{0, 1, -0.05, 1.2}, {0, 1, -0.05, 1.2}};
    std::optional<nn::Model> model;
    model.emplace(nn::Architecture{32, 2, 8, 8, "batch"}, contract, 3);
    model->encoder.emplace(model->architecture, 8, "encoder", 3);
    model->begin_contrast({"companion", "warp", "smoothed"}, 3);
    const auto in_two_bands = [](const at::Tensor& one) { return at::cat({one, one * 0.9}, 1).contiguous(); };
    model->reference =
        scorers::fit_reference(*model,
                               scorers::normal_images(*model, in_two_bands(nn::spots(200, false, 1)),
                                                      in_two_bands(nn::spots(60, false, 2))),
                               {});
    nn::write_model(folder / "m.safetensors", *model);
  }

  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  ScanOptions options(const std::string& output = "scan.h5") const {
    ScanOptions options;
    options.model = path("m.safetensors");
    options.cut.mosaics.list = path("list.toml");
    options.cut.catalogue.catalogue = path("cat.csv");
    options.cut.stamps.size = 32;
    options.pass.orientations = 1;
    options.pass.precision = "float32";
    options.output = path(output);
    options.keep_top = 20;
    return options;
  }

  static RunContext with_threads(int threads) {
    RunContext context;
    context.threads = threads;
    return context;
  }

  /// Makes SAMPLE and SCORES with cutout, by `cutting_threads` threads, followed by score with the same
  /// settings. The number of network threads affects rounding.
  void cut_and_score(const ScanOptions& options, const std::string& sample, const std::string& scores,
                     int cutting_threads = 2) const {
    survey::CutoutOptions cutout;
    static_cast<survey::CutOptions&>(cutout) = options.cut;
    cutout.output = path(sample);
    survey::cut_out(cutout, with_threads(cutting_threads));
    scoring::ScoreOptions score;
    static_cast<scoring::PassOptions&>(score) = options.pass;
    score.model = options.model;
    score.sample = cutout.output;
    score.output = path(scores);
    scoring::score_sample(score, with_threads(2));
  }

  /// Expects all columns to be identical to the last bit, and the same record of how both files were made.
  static void expect_same(const std::string& one, const std::string& other) {
    const store::ScoresFile a = store::read_scores(one), b = store::read_scores(other);
    ASSERT_EQ(a.table.names(), b.table.names());
    ASSERT_EQ(a.table.rows(), b.table.rows());
    for (const catalog::Column& column : a.table.columns()) {
      const catalog::Column& same = b.table.at(column.name);
      EXPECT_EQ(column.unit, same.unit) << column.name;
      EXPECT_EQ(column.description, same.description) << column.name;
      ASSERT_EQ(column.data.index(), same.data.index()) << column.name;
      for (std::size_t row = 0; row < column.size(); ++row) {
        ASSERT_EQ(column.is_missing(row), same.is_missing(row)) << column.name << " " << row;
        if (const auto* values = std::get_if<std::vector<double>>(&column.data)) {
          const double x = (*values)[row], y = std::get<std::vector<double>>(same.data)[row];
          ASSERT_TRUE(x == y || (std::isnan(x) && std::isnan(y)))
              << column.name << " " << row << ": " << x << " and " << y;
        } else {
          ASSERT_EQ(column.text(row), same.text(row)) << column.name << " " << row;
        }
      }
    }
    for (const char* name : {"model_fingerprint", "sample_job", "ranking", "orientations", "precision",
                             "search", "making", "drift", "artefact_limits"})
      EXPECT_EQ(a.attribute(name), b.attribute(name)) << name;
  }

  TestFolder folder_;
};

}  // namespace peculiar::scan
