#include "exchange/export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/log.h"
#include "base/progress.h"
#include "exchange/info.h"
#include "exchange/table_file.h"
#include "fits/fits_image.h"
#include "image/codec.h"
#include "store/merge.h"
#include "store/sample.h"
#include "store/split.h"

namespace peculiar::exchange {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::string message_of(const std::function<void()>& action, ErrorKind kind = ErrorKind::kInput) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return "";
}

class ExportTest : public testing::Test {
 protected:
  void SetUp() override {
    log::configure(true, "");
    Progress::set_quiet(true);
    folder_ = fs::temp_directory_path() / ("peculiar_export_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    write_sample("sample.h5", 0, 10);
    options_.input = path("sample.h5");
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  /// Rows first .. last - 1: pixel = 100 row + 10 band + index.
  void write_sample(const std::string& name, std::int64_t first, std::int64_t last, int bands = 2,
                    const std::string& unit = "nJy") {
    const auto rows = static_cast<std::size_t>(last - first);
    store::SampleHeader header;
    header.count = last - first;
    header.height = header.width = 6;
    header.unit = unit;
    for (int band = 0; band < bands; ++band) header.bands.push_back(fmt::format("F{}W", 100 + band));
    header.pixel_scale_arcsec = 0.06;
    catalog::Table table;
    std::vector<std::string> ids;
    std::vector<double> redshifts;
    std::vector<std::int64_t> objids;
    std::vector<bool> is_merger;
    std::vector<float> pixels;
    for (std::int64_t row = first; row < last; ++row) {
      ids.push_back(fmt::format("g/{}", row));
      redshifts.push_back(row == 3 ? std::nan("") : 0.1 * static_cast<double>(row));
      objids.push_back(587722981741363294 + row);
      is_merger.push_back(row % 3 == 0);
      for (int i = 0; i < 36 * bands; ++i)
        pixels.push_back(static_cast<float>(100 * row + 10 * (i / 36) + i % 36));
    }
    std::vector<bool> missing(rows, false);
    if (rows > 4) missing[4] = true;
    table.add({"id", "", "name", ids, {}});
    table.add({"redshift", "", "spectroscopic redshift", redshifts, {}});
    table.add({"objid", "", "18 digits", objids, missing});
    table.add({"is_merger", "", "visual class", is_merger, {}});
    table.add({"radius", "arcsec", "half-light radius", std::vector<double>(rows, 1.25), {}});
    std::vector<store::ColumnSpec> specs;
    for (const catalog::Column& column : table.columns()) specs.push_back(store::column_spec(column));
    store::SampleWriter writer(folder_ / name, header, specs, {true, name + unit});
    writer.write_images(0, pixels);
    for (const catalog::Column& column : table.columns()) writer.rows().write(column, 0);
    if (rows > 2) writer.rows().note_problem(2, "a problem");
    writer.rows().commit(header.count);
    writer.rows().finish();
  }

  fs::path folder_;
  ExportOptions options_;
};

TEST_F(ExportTest, FitsCubeNpyAndPngsHoldTheImages) {
  options_.images = path("cube.fits");
  options_.where = "redshift > 0.45";
  EXPECT_EQ(export_sample(options_).images, 5);
  const fits::FitsFile cube(options_.images);
  EXPECT_THAT(cube.hdus().at(0).shape, testing::ElementsAre(5, 2, 6, 6));
  EXPECT_EQ(cube.read_plane(0, 3).at(0, 1, 2), 100 * 6 + 10 + 8);
  EXPECT_EQ(cube.header_text(0, "BUNIT"), "nJy");
  EXPECT_THAT(message_of([&] { export_sample(options_); }), HasSubstr("exists already"));
  options_.images = path("cube.npy");
  export_sample(options_);
  const image::NpyFile npy(options_.images);
  EXPECT_THAT(npy.shape(), testing::ElementsAre(5, 2, 6, 6));
  std::vector<float> values(36);
  npy.read(36 * 3, values);
  EXPECT_EQ(values[8], 100 * 6 + 10 + 8);
  options_.images = path("pngs");
  export_sample(options_);
  EXPECT_TRUE(fs::exists(path("pngs/g_5.png")));
  options_.images = path("cube.tiff");
  EXPECT_THAT(message_of([&] { export_sample(options_); }, ErrorKind::kUsage),
              HasSubstr("neither .fits nor .npy nor a folder"));
}

TEST_F(ExportTest, CataloguesOfEveryKindReadBack) {
  for (const char* suffix : {"fits", "vot", "ecsv", "csv"}) {
    options_.catalogue = path(std::string("catalogue.") + suffix);
    EXPECT_EQ(export_sample(options_).rows, 10) << suffix;
    const catalog::Table table = read_table(options_.catalogue);
    EXPECT_THAT(table.names(), testing::ElementsAre("id", "redshift", "objid", "is_merger", "radius"))
        << suffix;
    EXPECT_EQ(table.at("objid").text(9), "587722981741363303") << suffix;
    EXPECT_TRUE(table.at("objid").is_missing(4)) << suffix;
    EXPECT_TRUE(std::isnan(table.at("redshift").number(3))) << suffix;
    EXPECT_EQ(table.at("is_merger").number(6), 1) << suffix;
    if (std::string(suffix) == "csv") continue;
    EXPECT_EQ(table.at("radius").unit, "arcsec") << suffix;
    EXPECT_EQ(table.at("radius").description, "half-light radius") << suffix;
  }
  options_.catalogue = path("catalogue.txt");
  EXPECT_THAT(message_of([&] { export_sample(options_); }, ErrorKind::kUsage),
              HasSubstr("not a table by its suffix"));
  options_.catalogue.clear();
  EXPECT_THAT(message_of([&] { export_sample(options_); }, ErrorKind::kUsage), HasSubstr("say where to"));
}

TEST_F(ExportTest, AstropyAndH5pyReadWhatIsWritten) {
  const char* python = std::getenv("PECULIAR_PYTHON");
  if (python == nullptr || *python == '\0')
    GTEST_SKIP() << "no Python with astropy and h5py (PECULIAR_PYTHON)";
  std::string command = fmt::format("'{}' '{}' '{}'", python,
                                    PECULIAR_SOURCE_DIR "/tests/python/check_export.py", options_.input);
  for (const char* suffix : {"fits", "vot", "ecsv", "csv"}) {
    options_.catalogue = path(std::string("catalogue.") + suffix);
    export_sample(options_);
    command += fmt::format(" '{}'", options_.catalogue);
  }
  EXPECT_EQ(std::system(command.c_str()), 0);
}

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
  EXPECT_EQ(problems[0].row, 1);  // row 2 of the sample is the second that is no merger
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
}

TEST_F(ExportTest, InfoGivesTheStatisticsOfTheColumns) {
  const nlohmann::json info = inform({options_.input, ""});
  EXPECT_EQ(info["images"], 10);
  EXPECT_EQ(info["problem_count"], 1);
  const nlohmann::json& redshift = info["columns"][1];
  EXPECT_EQ(redshift["missing"], 1);
  EXPECT_NEAR(redshift["median"].get<double>(), 0.5, 1e-12);
  EXPECT_NEAR(redshift["maximum"].get<double>(), 0.9, 1e-12);
  EXPECT_THAT(info_text(info), testing::AllOf(HasSubstr("10 images of 6 x 6 px, 2 band(s): F100W, F101W"),
                                              HasSubstr("row 2: a problem")));
  EXPECT_EQ(inform({options_.input, "is_merger"})["selected"], 4);
  EXPECT_THAT(message_of([&] { inform({path("none.h5"), ""}); }), HasSubstr("there is no such file"));
}

TEST_F(ExportTest, ShowDrawsWhatIsSelected) {
  ShowOptions show;
  show.input = options_.input;
  show.output = path("sheet.png");
  show.where = "redshift < 0.5";
  show.labels = {"id", "redshift"};
  show.sort = "redshift";
  EXPECT_EQ(show_sample(show), 4);
  EXPECT_TRUE(fs::exists(show.output));
  show.where = "redshift > 5";
  EXPECT_THAT(message_of([&] { show_sample(show); }), HasSubstr("no row fulfils 'redshift > 5'"));
  show.where.clear();
  show.sort = "redshif";
  EXPECT_THAT(message_of([&] { show_sample(show); }), HasSubstr("did you mean 'redshift'?"));
}

}  // namespace
}  // namespace peculiar::exchange
