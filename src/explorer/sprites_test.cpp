#include "explorer/sprites.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "explorer/explorer_testing.h"
#include "image/contact_sheet.h"
#include "image/picture_codec.h"

namespace peculiar::explorer {
namespace {

image::Image decoded(const std::string& png) {
  return image::decode_picture({reinterpret_cast<const std::uint8_t*>(png.data()), png.size()}, "sprite");
}

/// The stamp in a contact sheet of `peculiar show`, without its frame.
image::Image on_contact_sheet(const image::Image& stamp, int tile_px, bool rows_upward) {
  const TestFolder folder;
  image::SheetOptions options;
  options.tile_px = tile_px;
  options.rows_upward = rows_upward;
  image::write_contact_sheet(folder.path() / "sheet.png", {{stamp, ""}}, options);
  const image::Image sheet = decoded(read_file(folder.path() / "sheet.png"));
  return image::centre_crop(sheet, tile_px, tile_px);
}

image::Image galaxy(int bands) {
  image::Image stamp(bands, kEdge, kEdge);
  for (int b = 0; b < bands; ++b) store::draw_spot(b + 7, stamp.band(b), kEdge);
  stamp.at(0, 1, 2) = std::nanf("");
  return stamp;
}

void expect_same_colours(const std::vector<std::uint32_t>& tile, const image::Image& picture) {
  ASSERT_EQ(tile.size(), picture.band_size());
  const int last = picture.bands - 1;
  for (std::size_t i = 0; i < tile.size(); ++i) {
    ASSERT_EQ(tile[i] >> 16 & 0xff, static_cast<std::uint32_t>(picture.band(0)[i])) << i;
    ASSERT_EQ(tile[i] & 0xff, static_cast<std::uint32_t>(picture.band(last)[i])) << i;
  }
}

TEST(ExplorerSprites, TilesAreDrawnAsContactSheetsAre) {
  for (const int bands : {1, 2, 3}) {
    for (const int size : {kEdge, 2 * kEdge, kEdge / 2}) {
      SpriteStyle style;
      style.size = size;
      const image::Image stamp = galaxy(bands);
      expect_same_colours(tile_of(stamp, style, 0, true), on_contact_sheet(stamp, size, true));
    }
  }
}

TEST(ExplorerSprites, TilesStandInTheOrderAskedFor) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  std::string rows = "2";
  for (int row = 20; row > 8; --row) rows += "," + std::to_string(row);
  const auto answer = server.get("/api/sprite?size=24&rows=" + rows);
  ASSERT_EQ(answer->status, 200);
  EXPECT_EQ(answer->get_header_value("Content-Type"), "image/png");
  const image::Image sheet = decoded(answer->body);
  EXPECT_EQ(sheet.width, 240);
  EXPECT_EQ(sheet.height, 48);
  // The mark of row 20 is at x = 20 of line 3, the fourth from below.
  EXPECT_EQ(sheet.at(0, kEdge - 1 - 3, 24 + 20), 255);
  EXPECT_EQ(sheet.at(0, 24 + kEdge - 1 - 3, 2 * 24 + 9), 255);  // row 9, the thirteenth
  EXPECT_EQ(sheet.at(2, kEdge - 1, 0), image::kNanColour[2]);   // the missing pixel of row 2
}

TEST(ExplorerSprites, BrowsersMayKeepThem) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  const auto first = server.get("/api/sprite?rows=1");
  httplib::Headers headers = server.cookie();
  headers.emplace("If-None-Match", first->get_header_value("ETag"));
  EXPECT_EQ(server.client().Get("/api/sprite?rows=1", headers)->status, 304);
  EXPECT_EQ(server.client().Get("/api/sprite?rows=2", headers)->status, 200);
}

TEST(ExplorerSprites, OldPicturesAreNotTakenForThoseOfChangedFiles) {
  const KnownFolder folder;
  const std::filesystem::path rebuilt = folder.path() / "scores.reconstructions.h5";
  const auto version_of = [](const TestServer& server) {
    return server.json("/api/state")["files"].get<std::string>();
  };
  const auto address = [](const std::string& what, const std::string& version) {
    return "/api/" + what + "&v=" + version;
  };
  const std::vector<std::string> pictures{"sprite?rows=1", "pixels?row=3&plane=residual"};
  std::string before;
  httplib::Headers tagged;
  {
    const TestServer server(folder.path());
    before = version_of(server);
    for (const std::string& one : pictures) {
      const auto answer = server.get(address(one, before));
      ASSERT_EQ(answer->status, 200) << one;
      EXPECT_EQ(answer->get_header_value("Cache-Control"), "private, max-age=3600");
      EXPECT_EQ(server.get("/api/" + one)->get_header_value("Cache-Control"), "private, no-cache");
    }
    tagged.emplace("If-None-Match", server.get("/api/" + pictures[1])->get_header_value("ETag"));
  }
  {
    const TestServer server(folder.path());
    EXPECT_EQ(version_of(server), before) << "nothing has changed";
    tagged.insert(*server.cookie().begin());
    EXPECT_EQ(server.client().Get(("/api/" + pictures[1]).c_str(), tagged)->status, 304);
  }
  std::filesystem::last_write_time(rebuilt,
                                   std::filesystem::last_write_time(rebuilt) + std::chrono::seconds(1));
  const TestServer server(folder.path());
  EXPECT_NE(version_of(server), before);
  for (const std::string& one : pictures) {
    const auto old = server.get(address(one, before));
    EXPECT_EQ(old->status, 409) << one;
    EXPECT_EQ(old->get_header_value("Cache-Control"), "no-store");
    EXPECT_EQ(server.get(address(one, version_of(server)))->status, 200) << one;
  }
  httplib::Headers headers = server.cookie();
  headers.emplace("If-None-Match", tagged.find("If-None-Match")->second);
  EXPECT_EQ(server.client().Get(("/api/" + pictures[1]).c_str(), headers)->status, 200);
}

TEST(ExplorerSprites, LevelsBrightenAndBandsAreChosen) {
  image::Image stamp = galaxy(3);
  SpriteStyle style;
  style.size = kEdge;
  style.bands = {1};
  const std::vector<std::uint32_t> usual = tile_of(stamp, style, 0, true);
  style.level = 3;
  const std::vector<std::uint32_t> bright = tile_of(stamp, style, 0, true);
  std::uint64_t before = 0;
  std::uint64_t after = 0;
  for (std::size_t i = 0; i < usual.size(); ++i) {
    EXPECT_EQ(usual[i] >> 16, usual[i] & 0xff);  // grey
    EXPECT_GE(bright[i] & 0xff, usual[i] & 0xff);
    before += usual[i] & 0xff;
    after += bright[i] & 0xff;
  }
  EXPECT_GT(after, before);
}

TEST(ExplorerPixels, AreThoseOfTheFileWithTheirLimits) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  const auto answer = server.get("/api/pixels?row=7&plane=image");
  EXPECT_EQ(answer->get_header_value("X-Shape"), "1,24,24");
  std::vector<float> pixels(kEdge * kEdge);
  ASSERT_EQ(answer->body.size(), pixels.size() * 4);
  std::memcpy(pixels.data(), answer->body.data(), answer->body.size());
  EXPECT_EQ(pixels[3 * kEdge + 7], 100);
  const auto significance = server.get("/api/pixels?row=3&plane=significance");
  EXPECT_EQ(significance->get_header_value("X-Low"), "-10");
  EXPECT_EQ(significance->get_header_value("X-High"), "10");
  EXPECT_EQ(server.get("/api/pixels?row=4&plane=significance")->status, 404);
  EXPECT_EQ(server.get("/api/pixels?row=3&plane=psf")->status, 404);
}

}  // namespace
}  // namespace peculiar::explorer
