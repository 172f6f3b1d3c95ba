#include "exchange/show_reconstructions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_folder.h"
#include "image/codec.h"
#include "image/residual_colours.h"
#include "store/row_file.h"
#include "store/scores_file.h"

namespace peculiar::exchange {
namespace {

using testing::HasSubstr;

constexpr std::int64_t kEdge = 8;

/// Two images of 8 x 8 px whose significance is highest in row 0 of the pixels and lowest in row 1.
void write_reconstructions(const std::filesystem::path& path, bool rows_upward) {
  store::RowFileSpec spec;
  spec.kind = "reconstructions";
  spec.version = store::kReconstructionsVersion;
  spec.count = 2;
  for (const char* name : {"images", "reconstructions", "residuals", "significance"})
    spec.arrays.push_back({name, store::ArrayType::kFloat32, {1, kEdge, kEdge}, {{"unit", std::string()}}});
  spec.arrays.front().attributes.emplace_back("rows_upward", std::int64_t{rows_upward});
  spec.columns = {{"row", "", "", store::ColumnType::kInteger, 0}};
  store::RowFileWriter writer(path, spec, {true, "job", {}}, {});
  writer.write(catalog::Column{"row", "", "", std::vector<std::int64_t>{7, 9}, {}}, 0);
  std::vector<float> plain(2 * kEdge * kEdge, 1), map(2 * kEdge * kEdge, 0);
  for (std::size_t stamp = 0; stamp < 2; ++stamp) {
    for (std::size_t x = 0; x < kEdge; ++x) {
      map[stamp * kEdge * kEdge + x] = 50;
      map[stamp * kEdge * kEdge + kEdge + x] = -50;
    }
  }
  for (const char* name : {"images", "reconstructions", "residuals"})
    writer.write(name, 0, std::span<const float>(plain));
  writer.write("significance", 0, std::span<const float>(map));
  writer.commit(2);
  writer.finish();
}

/// Lines in the lower part of the sheet, where the tiles are, that have a pixel of this colour.
std::vector<int> lines_of(const image::Image& sheet, std::uint32_t colour) {
  std::vector<int> lines;
  for (int y = sheet.height / 4; y < sheet.height; ++y) {
    for (int x = 0; x < sheet.width; ++x) {
      if (static_cast<std::uint32_t>(sheet.at(0, y, x)) == colour >> 16 &&
          static_cast<std::uint32_t>(sheet.at(1, y, x)) == (colour >> 8 & 0xff) &&
          static_cast<std::uint32_t>(sheet.at(2, y, x)) == (colour & 0xff)) {
        lines.push_back(y);
        break;
      }
    }
  }
  return lines;
}

TEST(ShowReconstructions, TheSignOfTheResidualIsSeenWhereItIs) {
  const TestFolder folder;
  ShowOptions options;
  options.input = (folder.path() / "r.h5").string();
  options.output = (folder.path() / "sheet.png").string();
  options.number = 1;
  for (const bool upward : {true, false}) {
    write_reconstructions(options.input, upward);
    EXPECT_EQ(show_sample(options).images, 1);
    const std::string bytes = read_file(options.output);
    const image::Image sheet =
        image::decode_picture({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, "sheet");
    const std::vector<int> above = lines_of(sheet, image::signed_colour(1, 1));
    const std::vector<int> below = lines_of(sheet, image::signed_colour(-1, 1));
    ASSERT_EQ(above.size(), 16u) << "a row of pixels, enlarged to a tile of 128 px";
    ASSERT_EQ(below.size(), 16u);
    EXPECT_EQ(above.front() - below.front(), upward ? 16 : -16);
  }
  options.number = 64;
  EXPECT_EQ(show_sample(options).images, 2);
}

TEST(ShowReconstructions, OptionsOfSamplesAreRefused) {
  const TestFolder folder;
  ShowOptions options;
  options.input = (folder.path() / "r.h5").string();
  options.output = (folder.path() / "sheet.png").string();
  write_reconstructions(options.input, true);
  options.where = "row > 3";
  const auto refusal = [&]() -> std::string {
    try {
      show_sample(options);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kUsage);
      return error.what();
    }
    return "no error";
  };
  EXPECT_THAT(refusal(), HasSubstr("--where is for samples"));
  options.output = (folder.path() / "sheet.jpg").string();
  EXPECT_THAT(refusal(), HasSubstr("sheet.jpg' is not a .png"));
}

}  // namespace
}  // namespace peculiar::exchange
