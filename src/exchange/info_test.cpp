#include "exchange/info.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "base/error.h"
#include "exchange/export_testing.h"
#include "exchange/show.h"
#include "fits/fits_writer.h"
#include "image/contact_sheet.h"
#include "image/picture_codec.h"
#include "store/hdf5_writer.h"
#include "store/scores_file.h"
#include "tables/table_file.h"

namespace peculiar::exchange {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

TEST_F(ExportTest, InfoGivesTheStatisticsOfTheColumns) {
  const nlohmann::json info = inform({options_.input, ""});
  EXPECT_EQ(info["images"], 10);
  EXPECT_EQ(info["problem_count"], 1);
  const nlohmann::json& redshift = info["columns"][1];
  EXPECT_EQ(redshift["missing"], 1);
  EXPECT_NEAR(redshift["median"].get<double>(), 0.5, 1e-12);
  EXPECT_NEAR(redshift["maximum"].get<double>(), 0.9, 1e-12);
  EXPECT_THAT(info_text(info), testing::AllOf(HasSubstr("10 images of 6 x 6 px, 2 bands: F100W, F101W"),
                                              HasSubstr("row 2: a problem"), HasSubstr(" 40 % true\n")));
  EXPECT_EQ(info["columns"][3]["true_share"], 0.4);
  EXPECT_EQ(inform({options_.input, "is_merger"})["selected"], 4);
  EXPECT_THAT(message_of([&] { inform({path("none.h5"), ""}); }), HasSubstr("there is no such file"));
}

TEST_F(ExportTest, InfoNamesTheRankingOfScoresAndLinesUpTheirColumns) {
  store::ScoresFile scores;
  scores.table.add({"combined", "", "", std::vector<double>{1, 2}, {}});
  scores.table.add({"contrast_to_the_companions", "", "", std::vector<double>{3, 4}, {}});
  scores.attributes = {{"ranking", std::string("combined")}};
  store::write_scores(path("scores.h5"), scores, false);
  const nlohmann::json info = inform({path("scores.h5"), ""});
  EXPECT_EQ(info["ranking"], "combined");
  EXPECT_THAT(info_text(info),
              testing::AllOf(HasSubstr("scores.h5: scores of 2 images, ranked by combined\n"),
                             HasSubstr("  combined                   float    "),
                             HasSubstr("  contrast_to_the_companions float    ")));
}

TEST_F(ExportTest, InfoTellsWhatTheHeadersOfImagesMean) {
  fits::write_image(path("m.fits"), image::Image(1, 8, 8, 1.0f),
                    image::LocalWcs{3.5, 3.5, 150, 2, {-5e-5, 0, 0, 5e-5}},
                    {{"BUNIT", std::string("DN/s"), ""},
                     {"FILTER", std::string("F160W"), ""},
                     {"MAGZERO", 25.9463, ""},
                     {"EXPTIME", 3200.0, ""},
                     {"GAIN", 2.5, ""}});
  const nlohmann::json info = inform({path("m.fits"), ""});
  const nlohmann::json& meaning = info["hdus"][0]["meaning"];
  EXPECT_EQ(meaning["bands"], nlohmann::json({"F160W"}));
  EXPECT_EQ(meaning["zero_point_mag"]["ab"], 25.9463);
  EXPECT_EQ(meaning["zero_point_mag"]["source"], "card MAGZERO");
  EXPECT_EQ(meaning["gain"]["electrons_per_unit"], 8000);
  EXPECT_NEAR(meaning["pixel_scale_arcsec"].get<double>(), 0.18, 1e-9);
  EXPECT_THAT(info_text(info),
              testing::AllOf(
                  HasSubstr("FITS file of 1 HDU\n"), HasSubstr("band F160W"), HasSubstr("unit DN/s"),
                  HasSubstr("zero-point 25.9463 mag AB (card MAGZERO)"), HasSubstr("exposure 3200 s"),
                  HasSubstr("gain 8000 electrons per unit (GAIN 2.5"), HasSubstr("pixel scale 0.18 arcsec")));
  fits::write_image(path("v.fits"), image::Image(1, 8, 8, 1.0f), std::nullopt,
                    {{"PHOTZP", 24.0, ""}, {"MAGSYS", std::string("VEGAMAG"), ""}, {"GAIN", 2.5, ""}});
  EXPECT_THAT(info_text(inform({path("v.fits"), ""})),
              testing::AllOf(HasSubstr("zero-point 24 mag in the Vega system, which is not used"),
                             HasSubstr("gain of the detector 2.5")));
  fits::write_image(path("a.fits"), image::Image(1, 8, 8, 1.0f), std::nullopt,
                    {{"BSOFTEN", 10.0, ""}, {"BOFFSET", 0.5, ""}, {"MAGZERO", std::string("INDEF"), ""}});
  const nlohmann::json compressed = inform({path("a.fits"), ""});
  EXPECT_TRUE(compressed["hdus"][0]["meaning"]["asinh_compressed"].get<bool>());
  EXPECT_FALSE(compressed["hdus"][0]["meaning"].contains("broken"));
  EXPECT_THAT(info_text(compressed),
              HasSubstr("values are asinh-compressed (BSOFTEN); converted to linear fluxes"));
  EXPECT_THAT(info_text(inform({options_.input, ""})), HasSubstr("  zero-point"));
}

TEST_F(ExportTest, InfoNamesWhatItDoesNotKnowAndListsDatasets) {
  write_file(path("a.dat"), "BZh91AY&SY");
  EXPECT_THAT(message_of([&] {
                inform({path("a.dat"), ""});
              }),
              testing::AllOf(HasSubstr("it is a bzip2 file: unpack it"), testing::Not(HasSubstr("--"))));
  write_file(path("a.fits"), "<html>no such file");
  EXPECT_THAT(message_of([&] { inform({path("a.fits"), ""}); }), HasSubstr("it is a web page"));
  EXPECT_THAT(message_of([&] {
                inform({path("a.fits[1]"), ""});
              }),
              HasSubstr("a.fits alone, info lists all of its HDUs"));
  store::Hdf5Writer writer(path("any.h5"));
  writer.dataset("train/images", std::vector<float>(12), 4);
  writer.finish();
  const nlohmann::json info = inform({path("any.h5"), ""});
  EXPECT_EQ(info["kind"], "hdf5");
  EXPECT_EQ(info["datasets"][0]["shape"], nlohmann::json({3, 4}));
  EXPECT_THAT(info_text(info), HasSubstr("train/images"));
}

TEST_F(ExportTest, InfoCountsFlagsOfAnyBits) {
  store::SampleHeader header;
  header.count = 5;
  header.bands = {"r"};
  header.height = header.width = 4;
  catalog::Table table;
  table.add({"id", "", "", std::vector<std::string>{"a", "b", "c", "d", "e"}, {}});
  table.add({"flags", "", "", std::vector<std::int64_t>{5, (std::int64_t{1} << 62) + 1, -1, 0, 4},
             std::vector<bool>{false, false, false, false, true}});
  std::vector<store::ColumnSpec> specs;
  for (const catalog::Column& column : table.columns()) specs.push_back(store::column_spec(column));
  {
    store::SampleWriter writer(path("flags.h5"), header, specs, {true, "flags"});
    writer.write_images(0, std::vector<float>(5 * 16));
    for (const catalog::Column& column : table.columns()) writer.rows().write(column, 0);
    writer.rows().commit(5);
    writer.rows().finish();
  }
  EXPECT_EQ(inform({path("flags.h5"), ""})["flagged"],
            nlohmann::json({{"unreadable", 2}, {"constant", 1}, {"bit 62", 1}}));
}

TEST_F(ExportTest, ShowDrawsWhatIsSelected) {
  ShowOptions show;
  show.input = options_.input;
  show.output = path("sheet.png");
  show.where = "redshift < 0.5";
  show.labels = {"id", "redshift"};
  show.sort = "redshift";
  EXPECT_EQ(show_sample(show).images, 4);
  EXPECT_TRUE(fs::exists(show.output));
  show.where = "redshift > 5";
  EXPECT_THAT(message_of([&] { show_sample(show); }),
              HasSubstr("none of its 10 rows satisfies 'redshift > 5'"));
  show.where.clear();
  show.sort = "redshif";
  EXPECT_THAT(message_of([&] { show_sample(show); }), HasSubstr("did you mean 'redshift'?"));
}

TEST_F(ExportTest, ShowDrawsPixelsWithoutDataInBlueWhateverTheirValue) {
  store::SampleHeader header;
  header.bands = {"F160W"};
  header.height = header.width = 16;
  header.count = 1;
  header.has_mask = true;
  {
    store::SampleWriter writer(path("gap.h5"), header, {}, {true, "gap"});
    std::vector<float> pixels(256, 5.0f);
    std::vector<std::uint8_t> mask(256, 0);
    for (std::size_t i = 0; i < 64; ++i) {  // four lines in a gap, four on a neighbour
      pixels[i] = 0;
      mask[i] = store::kMaskNoData;
      mask[i + 64] = 2;
    }
    writer.write_images(0, pixels);
    writer.rows().write("mask", 0, std::span<const std::uint8_t>(mask));
    writer.rows().commit(1);
    writer.rows().finish();
  }
  ShowOptions show;
  show.input = path("gap.h5");
  show.output = path("gap.png");
  show.tile = 16;
  show_sample(show);
  const std::string bytes = read_file(path("gap.png"));
  const image::Image drawn =
      image::decode_picture({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, "gap.png");
  std::int64_t blue = 0;
  for (int y = 0; y < drawn.height; ++y) {
    for (int x = 0; x < drawn.width; ++x) {
      bool same = true;
      for (int band = 0; band < 3; ++band)
        same = same && drawn.at(band, y, x) == image::kNanColour[static_cast<std::size_t>(band)];
      blue += same ? 1 : 0;
    }
  }
  EXPECT_EQ(blue, 64);
}

TEST_F(ExportTest, ASampleIsKnownByWhatItHolds) {
  fs::rename(options_.input, path("sample.dat"));
  EXPECT_EQ(inform({path("sample.dat"), ""})["kind"], "sample");
  EXPECT_EQ(tables::read_table(path("sample.dat")).rows(), 10u);
  fs::rename(path("sample.dat"), path("sample.csv"));
  EXPECT_EQ(inform({path("sample.csv"), ""})["images"], 10);
  ShowOptions show;
  show.input = path("sample.csv");
  show.output = path("sheet.png");
  EXPECT_EQ(show_sample(show).images, 10);
}

TEST_F(ExportTest, WhatIsNoSampleYetIsToBeImported) {
  fits::write_image(path("m.fits"), image::Image(1, 8, 8, 1.0f), std::nullopt, {});
  write_file(path("m.safetensors"), "x");
  write_file(path("m.txt"), "x");
  ShowOptions show;
  show.output = path("sheet.png");
  const auto refusal = [&](const std::string& input) {
    show.input = input;
    return message_of([&] { show_sample(show); });
  };
  EXPECT_THAT(refusal(path("m.fits")),
              HasSubstr("m.fits: is a FITS file, not a sample; make a sample of it first: peculiar import "));
  EXPECT_THAT(refusal(folder_.string()),
              HasSubstr("is a folder, not a sample; make a sample of it first: peculiar import "));
  EXPECT_THAT(refusal(path("m.safetensors")),
              HasSubstr("is a model, not a sample; the model comes first: peculiar score"));
  EXPECT_THAT(refusal(path("m.txt")), HasSubstr("m.txt: not an HDF5 file; by its first bytes it is a text"));
}

TEST_F(ExportTest, InfoListsTablesAndWhatIsLeftOutOfThem) {
  const std::string rows = "<DATA><TABLEDATA><TR><TD>1</TD><TD>1 2</TD></TR></TABLEDATA></DATA></TABLE>";
  const auto table = [&](const std::string& name) {
    return fmt::format(
        "<TABLE ID='{0}_id' name='{0}'><FIELD name='n_{0}' datatype='int'/><FIELD name='v' datatype='int' arraysize='*'/>{1}",
        name, rows);
  };
  write_file(path("two.vot"), "<VOTABLE><RESOURCE>" + table("a") + table("b") + "</RESOURCE></VOTABLE>");
  InfoOptions options{path("two.vot"), ""};
  const nlohmann::json all = inform(options);
  EXPECT_EQ(all["kind"], "tables");
  EXPECT_EQ(all["tables"][1],
            nlohmann::json({{"number", 1}, {"name", "b"}, {"id", "b_id"}, {"rows", 1}, {"columns", 2}}));
  EXPECT_THAT(info_text(all),
              testing::AllOf(HasSubstr("2 tables; --hdu describes one"), HasSubstr("  1 b ")));
  options.hdu = "b_id";
  const nlohmann::json one = inform(options);
  EXPECT_EQ(one["columns"][0]["name"], "n_b");
  EXPECT_EQ(one["left_out"], nlohmann::json::array({{{"name", "v"}, {"why", "of variable length"}}}));
  EXPECT_THAT(info_text(one), HasSubstr("left out: of variable length"));
}

TEST_F(ExportTest, FilesThatMayNotBeLookedAt) {
  fs::create_directory(path("shut"));
  fs::copy(options_.input, path("shut/sample.h5"));
  fs::permissions(path("shut"), fs::perms::none);
  EXPECT_THAT(message_in_child([&] {
                if (::geteuid() == 0 && ::seteuid(65534) != 0)
                  throw std::runtime_error("cannot be another user");
                inform({path("shut/sample.h5"), ""});
              }),
              HasSubstr("shut/sample.h5: cannot be read: Permission denied; check its permissions"));
  fs::permissions(path("shut"), fs::perms::owner_all);
}

}  // namespace
}  // namespace peculiar::exchange
