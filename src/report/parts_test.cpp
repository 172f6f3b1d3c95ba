#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_folder.h"
#include "report/file_words.h"
#include "report/html.h"
#include "report/picture.h"
#include "report/repeat.h"
#include "report/report.h"
#include "report/report_testing.h"

namespace peculiar::report {
namespace {

TEST(Base64, IsTheStandards) {
  // RFC 4648, section 10.
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) EXPECT_EQ(base64(bytes), text);
  EXPECT_EQ(base64("\xff\xfe\xfb"), "//77");
}

TEST(Names, BreakBetweenTheirPartsOnly) {
  EXPECT_EQ(breakable("000158+companion-2"), "000158+<wbr/>companion-<wbr/>2");
  EXPECT_EQ(breakable("merge-2"), "merge-<wbr/>2");
  EXPECT_EQ(breakable("m_<b>"), "m_<wbr/>&lt;b&gt;");
  for (const char* whole : {"", "-", "_a", "a-", "-1.5e-05", "-1.5e-05 mag", "2026-02-03"})
    EXPECT_EQ(breakable(whole), whole);
  EXPECT_EQ(breakable("/home/some_body/a-b"), "/home/some_body/a-b") << "a path is replaced as a whole";
}

TEST(Tables, NumbersAreToldFromWords) {
  EXPECT_TRUE(are_numbers({"85.0", "-1.5e-05", "", "3 \u00b1 1", "12 %", "nan"}));
  EXPECT_FALSE(are_numbers({"85.0", "isolated"}));
  EXPECT_FALSE(are_numbers({"", "-"}));
  EXPECT_FALSE(are_numbers({}));
}

TEST(Tables, WhatIsSaidOverAndOverHeadsAGroup) {
  const HtmlTable table{"t",
                        "T",
                        "",
                        {"class", "bin", "score", "share"},
                        {{"a", "x", "density", "1"},
                         {"a", "x", "contrast", "2"},
                         {"a", "y", "density", "3"},
                         {"a", "y", "contrast", "4"}}};
  const std::string html = table_html(table);
  EXPECT_THAT(html, testing::HasSubstr("<th scope=\"rowgroup\" colspan=\"2\">a, x</th>"));
  EXPECT_THAT(html, testing::HasSubstr("<th scope=\"rowgroup\" colspan=\"2\">a, y</th>"));
  EXPECT_THAT(html, testing::HasSubstr("<th scope=\"row\">contrast</th><td class=\"number\">4</td>"));
  EXPECT_THAT(html, testing::Not(testing::HasSubstr("class</th>")));
  // Distinct rows have no groups.
  const HtmlTable single{"s", "S", "", {"name", "value", "unit"}, {{"a", "1", "m"}, {"b", "1", "m"}}};
  EXPECT_THAT(table_html(single), testing::Not(testing::HasSubstr("rowgroup")));
  const HtmlTable errors{"e", "E", "", {"score", "area"}, {{"density", "0.9 +- 0.01"}, {"contrast", "0.8"}}};
  EXPECT_THAT(table_html(errors), testing::HasSubstr(">0.9 \u00b1 0.01</td>"));
}

TEST(StampPicture, ColoursNanAndOrder) {
  image::Image grey(1, 2, 3, 0.0f);
  grey.at(0, 0, 1) = 1;
  const image::DisplayStretch stretch{image::StretchKind::kLinear, 0, 1, 0.1};
  const auto decoded = [](const Picture& picture) {
    return image::decode_picture(
        {reinterpret_cast<const std::uint8_t*>(picture.png.data()), picture.png.size()}, "p");
  };
  image::Image drawn = decoded(stamp_picture(grey, stretch, false));
  EXPECT_EQ(drawn.bands, 1);
  EXPECT_EQ(drawn.at(0, 0, 1), 255);
  EXPECT_EQ(decoded(stamp_picture(grey, stretch, true)).at(0, 1, 1), 255);
  grey.at(0, 1, 2) = std::nanf("");
  drawn = decoded(stamp_picture(grey, stretch, false));
  ASSERT_EQ(drawn.bands, 3);
  EXPECT_EQ(drawn.at(2, 1, 2), 165);  // image::kNanColour
  EXPECT_EQ(drawn.at(0, 0, 1), 255);
  image::Image colour(3, 1, 1, 0.0f);
  colour.at(0, 0, 0) = 0.75f;
  drawn = decoded(stamp_picture(colour, stretch, false));
  EXPECT_GT(drawn.at(0, 0, 0), 0);
  EXPECT_EQ(drawn.at(1, 0, 0), 0);
  const Picture large = stamp_picture(image::Image(2, 1000, 500), stretch, false);
  EXPECT_EQ(large.height, kStampEdge);
  EXPECT_EQ(large.width, kStampEdge / 2);
}

TEST(SignificancePicture, IsWhiteAtNothingOrangeAboveAndPurpleBelow) {
  image::Image significance(2, 1, 5, 0.0f);
  const float values[] = {0, 2, kFullSignificance, 1000, -kFullSignificance};
  std::copy(std::begin(values), std::end(values), significance.band(1).begin());
  significance.at(0, 0, 1) = -3;  // the larger modulus counts
  const Picture picture = significance_picture(significance, false);
  const image::Image drawn = image::decode_picture(
      {reinterpret_cast<const std::uint8_t*>(picture.png.data()), picture.png.size()}, "p");
  const auto colour = [&](int x) {
    return std::array{drawn.at(0, 0, x), drawn.at(1, 0, x), drawn.at(2, 0, x)};
  };
  EXPECT_EQ(colour(0), (std::array{247.0f, 247.0f, 247.0f}));
  EXPECT_GT(colour(1)[2], colour(1)[0]);
  EXPECT_GT(colour(2)[0], colour(2)[2] + 100);
  EXPECT_EQ(colour(3), colour(2));
  EXPECT_GT(colour(4)[2], colour(4)[1] + 50);
  significance.pixels.assign(10, std::nanf(""));
  const Picture empty = significance_picture(significance, false);
  EXPECT_NE(empty.png, picture.png);
  const Picture bar = significance_bar();
  EXPECT_EQ(bar.height, 1);
  EXPECT_GT(bar.width, 20);
}

TEST(FileWords, SayWhatAFileIs) {
  const TestFolder folder;
  write_file(folder.path() / "notes", "x");
  EXPECT_EQ(kind_of_file(folder.path(), "model.safetensors"), "model");
  EXPECT_EQ(kind_of_file(folder.path(), "../survey/field.FITS.fz"), "FITS");
  EXPECT_EQ(kind_of_file(folder.path(), "gone.h5"), "HDF5");
  EXPECT_EQ(kind_of_file(folder.path(), "notes"), "file");
  EXPECT_EQ(kind_of_file(folder.path(), "."), "folder");
}

/// Returns an unsigned number as four bytes, most significant first.
std::string four_bytes(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xff);
  return bytes;
}

/// Returns a chunk of a PNG file (PNG specification, section 5.3 and annex D).
std::string png_chunk(const std::string& kind_and_data) {
  std::uint32_t crc = 0xffffffff;
  for (const char c : kind_and_data) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? 0xedb88320 ^ crc >> 1 : crc >> 1;
  }
  return four_bytes(static_cast<std::uint32_t>(kind_and_data.size()) - 4) + kind_and_data + four_bytes(~crc);
}

TEST(FilePicture, WhatAPngSaysOfItselfIsLeftOut) {
  const TestFolder folder;
  const auto path = folder.path() / "p.png";
  image::Image plain(3, 4, 5, 0.25f);
  plain.at(0, 1, 2) = 0.75f;
  image::write_png(path, plain);
  const std::string clean = file_picture(path, 100).png;
  std::string png = read_file(path);
  png.insert(33, png_chunk(std::string("tEXtComment\0/home/somebody", 26)));  // after the header
  write_file(path, png);
  EXPECT_EQ(file_picture(path, 100).png, clean);
  EXPECT_EQ(clean.find("somebody"), std::string::npos);
  EXPECT_EQ(image::decode_picture({reinterpret_cast<const std::uint8_t*>(clean.data()), clean.size()}, "p")
                .at(0, 1, 2),
            191);
}

TEST(PastRuns, EachOnceTheFirstFirst) {
  const std::vector<PastRun> runs =
      past_runs({known_provenance(), known_provenance(), "no json", "[1]", "{}"});
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs[0].verb, "import");
  EXPECT_EQ(runs[1].verb, "score");
  ASSERT_EQ(runs[1].inputs.size(), 1u);
  EXPECT_EQ(runs[1].inputs[0].hash, "f00d");
}

TEST(PastRuns, TheCommandGivesTheSettingsBack) {
  const TestFolder folder;
  ReportOptions before;
  before.folder = "a \"folder\"\\ with 'quotes' and caf\xc3\xa9";
  before.output = "out.html";
  before.number = 7;
  before.columns = {"flux", "label"};
  before.most_megabytes = 2.5;
  before.overwrite = true;
  Fields fields;
  before.describe(fields);
  PastRun run;
  run.verb = "report";
  run.settings = fields.values();
  const std::string command = command_of(run);
  const std::string head = "peculiar report --config /dev/stdin <<'END'\n";
  ASSERT_TRUE(command.starts_with(head));
  ASSERT_TRUE(command.ends_with("\nEND\n"));
  write_file(folder.path() / "report.toml", command.substr(head.size(), command.size() - head.size() - 4));
  ReportOptions after;
  Fields read;
  after.describe(read);
  read.load_toml((folder.path() / "report.toml").string(), "report", {"report"});
  EXPECT_EQ(read.values(), fields.values());
}

TEST(ModelMetadata, OtherFilesAreRefused) {
  const TestFolder folder;
  const auto path = folder.path() / "model.safetensors";
  write_known_model(path);
  EXPECT_EQ(model_metadata(path)["training"]["steps"], 1234);
  for (const std::string& bytes : {std::string(), std::string("short"), std::string(8, '\xff'),
                                   std::string("\x40\0\0\0\0\0\0\0{\"a\":1}", 15)}) {
    write_file(path, bytes);
    EXPECT_THROW(model_metadata(path), Error);
  }
  EXPECT_THROW(model_metadata(folder.path() / "none"), Error);
}

}  // namespace
}  // namespace peculiar::report
