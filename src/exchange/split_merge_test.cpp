#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_context.h"
#include "exchange/export_testing.h"
#include "exchange/import.h"
#include "exchange/info.h"
#include "exchange/show.h"
#include "fits/fits_image.h"
#include "store/merge.h"
#include "store/split.h"

namespace peculiar::exchange {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(ExportTest, SplitsAreExactAndCoverTheSample) {
  store::SplitOptions split;
  split.input = options_.input;
  split.output = path("a.h5");
  split.rest = path("b.h5");
  split.overwrite = true;
  split.fraction = 0.3;
  const store::SplitReport report = store::split_sample(split);
  EXPECT_EQ(report.first, 3);
  EXPECT_EQ(report.second, 7);
  std::vector<std::string> ids;
  for (const char* name : {"a.h5", "b.h5"}) {
    const store::SampleReader part(path(name));
    for (std::int64_t row = 0; row < part.count(); ++row) {
      const std::string id = part.rows().column("id").text(static_cast<std::size_t>(row));
      EXPECT_EQ(part.read_image(row).at(1, 0, 0), static_cast<float>(100 * std::stoi(id.substr(2)) + 10));
      ids.push_back(id);
    }
  }
  std::sort(ids.begin(), ids.end());
  EXPECT_EQ(std::unique(ids.begin(), ids.end()) - ids.begin(), 10);
  split.fraction.reset();
  split.where = "is_merger";
  EXPECT_EQ(store::split_sample(split).first, 4);
  const auto problems = store::SampleReader(split.rest).rows().problems();
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].row, 1);  // row 2 of the sample is the second one that is not a merger
  split.where = "redshfit > 1";
  EXPECT_THAT(message_of([&] { store::split_sample(split); }), HasSubstr("did you mean 'redshift'?"));
  split.where.clear();
  EXPECT_THAT(message_of([&] { store::split_sample(split); }, ErrorKind::kUsage),
              HasSubstr("either --where"));
}

TEST_F(ExportTest, AHashSplitPutsAnObjectOnTheSameSideInAnySample) {
  write_sample("more.h5", 5, 400);
  store::SplitOptions split;
  split.fraction = 0.5;
  split.hash_column = "id";
  split.overwrite = true;
  std::vector<std::vector<std::string>> chosen;
  for (const char* name : {"sample.h5", "more.h5"}) {
    split.input = path(name);
    split.output = path("half.h5");
    store::split_sample(split);
    chosen.push_back(
        std::get<std::vector<std::string>>(store::SampleReader(split.output).rows().column("id").data));
  }
  for (int row = 5; row < 10; ++row) {
    const std::string id = fmt::format("g/{}", row);
    const auto has = [&](const std::vector<std::string>& ids) {
      return std::find(ids.begin(), ids.end(), id) != ids.end();
    };
    EXPECT_EQ(has(chosen[0]), has(chosen[1])) << id;
  }
  EXPECT_NEAR(static_cast<double>(chosen[1].size()), 197.5, 5 * std::sqrt(395 * 0.25));
}

TEST_F(ExportTest, MergeTakesSamplesThatAreAlikeOnly) {
  write_sample("more.h5", 10, 15);
  write_sample("again.h5", 8, 12);
  write_sample("one_band.h5", 20, 22, 1);
  write_sample("other_unit.h5", 20, 22, 2, "MJy / sr");
  store::MergeOptions merge;
  merge.inputs = {options_.input, path("more.h5")};
  merge.output = path("all.h5");
  merge.where = "!is_merger";
  EXPECT_EQ(store::merge_samples(merge).rows, 10);  // six of rows 0 to 9, four of rows 10 to 14
  const store::SampleReader all(merge.output);
  EXPECT_EQ(all.rows().column("id").text(8), "g/13");
  EXPECT_EQ(all.read_image(8).at(0, 0, 1), 1301);
  merge.overwrite = true;
  merge.where.clear();
  merge.inputs = {options_.input, path("again.h5")};
  EXPECT_THAT(message_of([&] { store::merge_samples(merge); }),
              testing::AllOf(HasSubstr("again.h5: row 0: its id 'g/8'"), HasSubstr("sample.h5: row 8")));
  merge.keep_duplicates = true;
  EXPECT_EQ(store::merge_samples(merge).duplicates, 2);
  merge.inputs = {options_.input, path("one_band.h5")};
  EXPECT_THAT(message_of([&] { store::merge_samples(merge); }),
              HasSubstr("differ in their bands: 'F100W,F101W' and 'F100W'"));
  merge.inputs = {options_.input, path("other_unit.h5")};
  EXPECT_THAT(message_of([&] { store::merge_samples(merge); }), HasSubstr("differ in their unit"));
  write_sample("pictures.h5", 20, 22, 2, "nJy", 8);
  merge.inputs = {options_.input, path("pictures.h5")};
  EXPECT_THAT(message_of([&] { store::merge_samples(merge); }),
              HasSubstr("differ in their values: 'of no picture' and 'of 8-bit pictures'"));
  // Files of earlier versions do not state it.
  write_sample("earlier.h5", 20, 22, 2, "nJy", -1);
  merge.inputs = {options_.input, path("earlier.h5")};
  EXPECT_EQ(store::merge_samples(merge).rows, 12);
}

TEST_F(ExportTest, MergeIgnoresRoundingOfScalesAndZeroPoints) {
  constexpr double kScale = 0.1999999999502557;
  const auto merged = [&](double scale, const std::vector<double>& zero_points) {
    write_sample("other.h5", 10, 15, 2, "nJy", 0, scale, zero_points);
    store::MergeOptions merge;
    merge.inputs = {path("first.h5"), path("other.h5")};
    merge.output = path("all.h5");
    merge.overwrite = true;
    store::merge_samples(merge);
    return store::SampleReader(merge.output).header();
  };
  const auto write_first = [&](double scale, const std::vector<double>& zero_points) {
    write_sample("first.h5", 0, 10, 2, "nJy", 0, scale, zero_points);
  };
  write_first(kScale, {25, 26});
  for (const double scale : {0.2000000000389553, 0.19991}) {
    EXPECT_EQ(merged(scale, {25.001, 25.999}).pixel_scale_arcsec, kScale) << scale;
    EXPECT_THAT(merged(scale, {25.001, 25.999}).zero_point_mag, ElementsAre(25, 26)) << scale;
  }
  EXPECT_THAT(message_of([&] { merged(0.2003, {25, 26}); }), HasSubstr("differ in their pixel scale"));
  EXPECT_THAT(message_of([&] { merged(std::nan(""), {25, 26}); }), HasSubstr("differ in their pixel scale"));
  EXPECT_THAT(message_of([&] {
                merged(kScale, {25, 26.02});
              }),
              HasSubstr("differ in their zero-points: '25 mag, 26 mag' and '25 mag, 26.02 mag'"));
  EXPECT_THAT(message_of([&] { merged(kScale, {}); }), HasSubstr("'25 mag, 26 mag' and 'none'"));
  EXPECT_THAT(message_of([&] { merged(kScale, {25, std::nan("")}); }), HasSubstr("zero-points"));
  write_first(std::nan(""), {25, std::nan("")});
  EXPECT_TRUE(std::isnan(merged(std::nan(""), {25, std::nan("")}).pixel_scale_arcsec));
  EXPECT_THAT(message_of([&] { merged(kScale, {25, std::nan("")}); }), HasSubstr("pixel scale"));
}

/// A sample with a plane of known light: 7 row + index in its first band.
class TruthPlanesTest : public ExportTest {
 protected:
  void write_with_plane(const std::string& name, std::int64_t first, std::int64_t last) {
    store::SampleHeader header;
    header.count = last - first;
    header.height = header.width = 6;
    header.unit = "nJy";
    header.pixel_scale_arcsec = 0.06;
    header.picture_bits = 0;
    header.bands = {"F100W", "F101W"};
    header.truth_planes = {"truth_tidal"};
    store::SampleWriter writer(path(name), header, {{"id", "", "", store::ColumnType::kText, 8}},
                               {true, name});
    catalog::Column ids{"id", "", "", std::vector<std::string>(), {}};
    std::vector<float> pixels, plane;
    for (std::int64_t row = first; row < last; ++row) {
      std::get<std::vector<std::string>>(ids.data).push_back(fmt::format("p/{}", row));
      for (int i = 0; i < 72; ++i) {
        pixels.push_back(static_cast<float>(100 * row + i));
        plane.push_back(static_cast<float>(7 * row + i));
      }
    }
    writer.write_images(0, pixels);
    writer.rows().write("truth_tidal", 0, std::span<const float>(plane));
    writer.rows().write(ids, 0);
    writer.rows().commit(header.count);
    writer.rows().finish();
  }
  static float plane_value(const store::SampleReader& sample, std::int64_t row) {
    std::vector<float> pixels(static_cast<std::size_t>(sample.header().stamp_values()));
    sample.rows().read("truth_tidal", row, std::span(pixels));
    return pixels[5];
  }
};

TEST_F(TruthPlanesTest, SplitAndMergeKeepThem) {
  write_with_plane("with.h5", 20, 28);
  store::SplitOptions split;
  split.input = path("with.h5");
  split.output = path("a.h5");
  split.rest = path("b.h5");
  split.fraction = 0.5;
  store::split_sample(split);
  for (const char* name : {"a.h5", "b.h5"}) {
    const store::SampleReader part(path(name));
    EXPECT_THAT(part.header().truth_planes, ElementsAre("truth_tidal"));
    for (std::int64_t row = 0; row < part.count(); ++row) {
      const std::string id = part.rows().column("id").text(static_cast<std::size_t>(row));
      EXPECT_EQ(plane_value(part, row), static_cast<float>(7 * std::stoi(id.substr(2)) + 5));
    }
  }
  // In a sample without the plane, that light is unknown.
  store::MergeOptions merge;
  merge.inputs = {options_.input, path("with.h5")};
  merge.output = path("all.h5");
  EXPECT_EQ(store::merge_samples(merge).rows, 18);
  const store::SampleReader all(merge.output);
  EXPECT_TRUE(std::isnan(plane_value(all, 9)));
  EXPECT_EQ(plane_value(all, 10), 7 * 20 + 5);
}

TEST_F(TruthPlanesTest, InfoExportAndShowKnowThem) {
  write_with_plane("with.h5", 20, 24);
  InfoOptions info;
  info.input = path("with.h5");
  EXPECT_EQ(inform(info)["truth_planes"], nlohmann::json({"truth_tidal"}));
  EXPECT_THAT(info_text(inform(info)), HasSubstr("truth planes truth_tidal"));
  for (const char* layout : {"stack", "hdus"}) {
    options_.input = path("with.h5");
    options_.images = path("with.fits");
    options_.layout = layout;
    options_.overwrite = true;
    export_sample(options_);
    const fits::FitsFile file(options_.images);
    int planes = 0;
    for (const fits::HduInfo& hdu : file.hdus()) planes += hdu.name == "TRUTH_TIDAL" ? 1 : 0;
    EXPECT_EQ(planes, std::string(layout) == "stack" ? 1 : 4);
  }
  ShowOptions show;
  show.input = path("with.h5");
  show.output = path("sheet.png");
  show.plane = "truth_tidal";
  EXPECT_EQ(show_sample(show).images, 4);
  show.plane = "truth_tide";
  EXPECT_THAT(message_of([&] { show_sample(show); }, ErrorKind::kUsage),
              HasSubstr("no plane 'truth_tide'; there are images, truth_tidal"));
}

TEST_F(TruthPlanesTest, WhatExportWroteOfThemIsNoImageOfAnImport) {
  write_with_plane("with.h5", 20, 24);
  options_.input = path("with.h5");
  options_.images = path("with.fits");
  options_.layout = "hdus";
  options_.overwrite = true;
  export_sample(options_);
  ImportOptions import;
  import.inputs = {options_.images};
  import.output = path("again.h5");
  import.hdu = "all";
  EXPECT_EQ(import_images(import).images, 4);
  const store::SampleReader again(import.output), before(options_.input);
  ASSERT_EQ(again.count(), 4);
  for (std::int64_t row = 0; row < 4; ++row)
    EXPECT_EQ(again.read_image(row).pixels, before.read_image(row).pixels) << row;
}

TEST_F(ExportTest, AStoppedSplitGoesOnByTheSameCommand) {
  store::SplitOptions split;
  split.input = options_.input;
  split.output = path("a.h5");
  split.fraction = 0.3;
  const auto stopped = [&] {
    return message_when_cancelled([&](const RunContext& context) { store::split_sample(split, context); });
  };
  EXPECT_THAT(stopped(), HasSubstr("a.h5: stopped; run the same command again to continue"));
  split.rest = path("b.h5");
  store::split_sample({split.input, split.output, "", "", split.fraction, "", "auto", false});
  const auto written = fs::last_write_time(split.output);
  EXPECT_THAT(stopped(), HasSubstr("b.h5: stopped; run the same command again to continue"));
  EXPECT_THAT(files(), ElementsAre("a.h5", "b.h5.partial", "b.h5.partial.journal", "sample.h5"));
  EXPECT_EQ(store::split_sample(split).second, 7);
  EXPECT_EQ(fs::last_write_time(split.output), written);
  EXPECT_EQ(store::SampleReader(split.rest).count(), 7);
  EXPECT_THAT(files(), ElementsAre("a.h5", "b.h5", "sample.h5"));
  // If both exist, this is not a stopped command.
  EXPECT_THAT(message_of([&] { store::split_sample(split); }), HasSubstr("a.h5: exists already"));
  // Another split is another command; an existing target is reported before anything is written.
  fs::remove(split.rest);
  RunContext other_seed;
  other_seed.seed = 2;
  EXPECT_THAT(message_of([&] { store::split_sample(split, other_seed); }), HasSubstr("a.h5: exists already"));
  split.output = path("c.h5");
  split.rest = path("a.h5");
  EXPECT_THAT(message_of([&] { store::split_sample(split); }), HasSubstr("a.h5: exists already"));
  EXPECT_THAT(files(), ElementsAre("a.h5", "sample.h5"));
  split.rest = path("./c.h5");
  EXPECT_THAT(message_of([&] { store::split_sample(split); }, ErrorKind::kUsage),
              HasSubstr("is the same file as --output"));
}

TEST_F(ExportTest, ProvenanceGoesBackToTheFirstFile) {
  store::SplitOptions split;
  split.input = options_.input;
  split.output = path("a.h5");
  split.rest = path("b.h5");
  split.fraction = 0.5;
  RunContext context;
  context.seed = 17;
  store::split_sample(split, context);
  store::MergeOptions merge;
  merge.inputs = {split.output, split.rest};
  merge.output = path("c.h5");
  store::merge_samples(merge);
  const auto merged = nlohmann::json::parse(store::SampleReader(merge.output).header().provenance);
  EXPECT_EQ(merged["verb"], "merge");
  ASSERT_EQ(merged["inputs"].size(), 2u);
  EXPECT_EQ(merged["inputs"][1]["file"], split.rest);
  EXPECT_EQ(merged["inputs"][1]["fingerprint"], store::row_file_job(split.rest));
  const auto& parent = merged["inputs"][1]["provenance"];
  EXPECT_EQ(parent["verb"], "split");
  EXPECT_EQ(parent["settings"]["seed"], 17);
  EXPECT_EQ(parent["inputs"][0]["file"], split.input);
  EXPECT_EQ(parent["inputs"][0]["provenance"]["verb"], "draw");
}

}  // namespace
}  // namespace peculiar::exchange
