#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "explorer/explorer_testing.h"
#include "fits/fits_image.h"
#include "image/stamp_wcs.h"
#include "samp/fake_hub_test_support.h"
#include "samp/file_url.h"
#include "samp/messages.h"
#include "samp/samp_testing.h"

namespace peculiar::explorer {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using samp::Value;

class ExplorerSamp : public testing::Test {
 protected:
  ExplorerSamp() {
    ::setenv("SAMP_HUB", ("std-lockurl:" + samp::file_url(lock_)).c_str(), 1);
    std::ofstream(lock_) << "samp.secret=" << hub_.address().secret
                         << "\nsamp.hub.xmlrpc.url=" << hub_.address().url << "\n";
    hub_.on("samp.hub.notifyAll", [](const samp::Call&) -> Value { return Value::List{}; });
  }
  ~ExplorerSamp() override { ::unsetenv("SAMP_HUB"); }

  /// Sends a message to the explorer and returns what its page then sees.
  json heard(const TestServer& server, const std::string& type, Value::Map parameters) {
    const json before = server.json("/api/pulse")["samp"];
    hub_.call("samp.client.receiveNotification",
              {samp::FakeHub::kKey, "c2", samp::wire_message(type, std::move(parameters))});
    json now;
    EXPECT_TRUE(samp::comes_true(
        [&] {
          now = server.json("/api/pulse")["samp"];
          return now["serial"] != before["serial"];
        },
        10s));
    return now;
  }
  json pointed(const TestServer& server, const std::string& ra, const std::string& dec) {
    return heard(server, samp::kPointAtSky, {{"ra", ra}, {"dec", dec}});
  }

  KnownFolder folder_;
  TestFolder hub_folder_;
  std::filesystem::path lock_ = hub_folder_.path() / "lock";
  samp::FakeHub hub_;
};

/// World coordinates that are unknown in row 2.
void write_sample_with_wcs(const std::filesystem::path& path, bool rows_upward = true) {
  std::vector<catalog::Column> columns;
  const std::array<double, 6> values{150, 2.5, -1e-5, 2e-6, 3e-6, 1e-5};
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::vector<double> all(kImages, values[i]);
    for (std::int64_t row = 0; i == 0 && row < kImages; ++row)
      all[static_cast<std::size_t>(row)] += 0.01 * static_cast<double>(row);
    if (i > 1) all[2] = std::nan("");
    columns.push_back({image::kStampWcsColumns[i], "", "", all, {}});
  }
  store::write_sample(path, kImages, kEdge, 1, draw_mark, columns, "test", rows_upward);
}

TEST_F(ExplorerSamp, SaysThatThereIsNoHub) {
  std::filesystem::remove(lock_);
  const TestServer server(folder_.path());
  EXPECT_EQ(server.post("/api/samp", "{\"what\": \"connect\"}")->status, 409);
  EXPECT_EQ(server.post("/api/samp", "{\"what\": \"delete\"}")->status, 400);
  EXPECT_EQ(server.json("/api/pulse")["samp"]["connected"], false);
}

TEST_F(ExplorerSamp, ImagesAreSentWithWorldCoordinates) {
  write_sample_with_wcs(folder_.path() / "sample.h5");
  const TestServer server(folder_.path());
  for (const int row : {7, 2}) server.posted("/api/samp", {{"what", "image"}, {"row", row}});
  const auto calls = hub_.calls_of("samp.hub.notifyAll", 2);
  ASSERT_EQ(calls.size(), 2u);
  const auto sent = [&](std::size_t number) {
    const Value& message = calls[number].at(1);
    EXPECT_EQ(message.text_of("samp.mtype"), samp::kLoadImage);
    return fits::FitsFile(samp::path_of_url(message.find("samp.params")->text_of("url")).value());
  };
  const fits::FitsFile file = sent(0);
  EXPECT_EQ(file.header_text(0, "OBJECT"), "image_7");
  EXPECT_EQ(file.header_text(0, "CTYPE1"), "RA---TAN");
  for (const auto& [key, value] :
       std::initializer_list<std::pair<const char*, double>>{{"CRVAL1", 150.07},
                                                             {"CRVAL2", 2.5},
                                                             {"CRPIX1", 0.5 * (kEdge + 1)},
                                                             {"CRPIX2", 0.5 * (kEdge + 1)},
                                                             {"CD1_1", -1e-5},
                                                             {"CD1_2", 2e-6},
                                                             {"CD2_1", 3e-6},
                                                             {"CD2_2", 1e-5}})
    EXPECT_DOUBLE_EQ(file.header_number(0, key).value_or(0), value) << key;
  EXPECT_EQ(file.read_plane(0).at(0, 3, 7), 100) << "rows as they were";
  EXPECT_FALSE(sent(1).header_number(0, "CRVAL1")) << "unknown orientation";
}

TEST_F(ExplorerSamp, ImagesStoredFromTheTopAreTurnedOver) {
  write_sample_with_wcs(folder_.path() / "sample.h5", false);
  const TestServer server(folder_.path());
  server.posted("/api/samp", {{"what", "image"}, {"row", 7}});
  const auto calls = hub_.calls_of("samp.hub.notifyAll", 1);
  ASSERT_EQ(calls.size(), 1u);
  const Value* const parameters = calls[0].at(1).find("samp.params");
  const fits::FitsFile file(samp::path_of_url(parameters->text_of("url")).value());
  EXPECT_EQ(file.read_plane(0).at(0, kEdge - 1 - 3, 7), 100);
  EXPECT_DOUBLE_EQ(file.header_number(0, "CRPIX2").value_or(0), 0.5 * (kEdge + 1));
  EXPECT_DOUBLE_EQ(file.header_number(0, "CD1_1").value_or(0), -1e-5);
  EXPECT_DOUBLE_EQ(file.header_number(0, "CD1_2").value_or(0), -2e-6);
  EXPECT_DOUBLE_EQ(file.header_number(0, "CD2_2").value_or(0), -1e-5);
}

TEST_F(ExplorerSamp, APositionLeadsToTheNearestImage) {
  store::ScoresFile scores = store::read_scores(folder_.path() / "scores.h5");
  std::get<std::vector<double>>(scores.table.find("ra")->data)[20] = std::nan("");
  store::write_scores(folder_.path() / "scores.h5", scores, true);
  const TestServer server(folder_.path());
  server.posted("/api/samp", {{"what", "connect"}});
  EXPECT_TRUE(hub_.calls_of("samp.hub.declareSubscriptions", 1).at(0).at(1).find(samp::kPointAtSky));
  // Images are 36 arcsec apart; one arcminute in declination is 0.0167 degrees.
  json now = pointed(server, "150.0748", "2.501");
  EXPECT_EQ(now["row"], 7) << now;
  EXPECT_EQ(now["words"], "");
  EXPECT_EQ(pointed(server, "150.2002", "2.5")["row"], 21) << "row 20 has no position";
  EXPECT_EQ(pointed(server, "150.07", "2.516")["row"], 7);
  now = pointed(server, "150.07", "2.517");
  EXPECT_EQ(now["row"], nullptr) << now;
  EXPECT_THAT(now["words"].get<std::string>(), testing::HasSubstr("no image within 1 arcmin"));
  EXPECT_EQ(pointed(server, "150", "2.5")["words"], "");
}

TEST_F(ExplorerSamp, ARowOfTheSentTableLeadsToItsImage) {
  const TestServer server(folder_.path());
  server.posted("/api/samp", {{"what", "table"}, {"rows", {9, 4, 6}}});
  const std::string id =
      hub_.calls_of("samp.hub.notifyAll", 1).at(0).at(1).find("samp.params")->text_of("table-id");
  EXPECT_EQ(heard(server, samp::kHighlightRow, {{"table-id", id}, {"row", "1"}})["row"], 4);
  const json several =
      heard(server, samp::kSelectRows, {{"table-id", id}, {"row-list", Value::List{"0", "2"}}});
  EXPECT_EQ(several["row"], 9);
  EXPECT_EQ(several["count"], 2);
  EXPECT_EQ(several["sample_rows"], (json{9, 6}));
  EXPECT_EQ(several["words"], "");
}

TEST_F(ExplorerSamp, OfALargeSelectionThePageGetsTheFirst) {
  const TestServer server(folder_.path());
  server.posted("/api/samp", {{"what", "table"}, {"rows", std::vector<int>(2001, 4)}});
  const std::string id =
      hub_.calls_of("samp.hub.notifyAll", 1).at(0).at(1).find("samp.params")->text_of("table-id");
  Value::List all;
  for (int row = 0; row < 2001; ++row) all.push_back(std::to_string(row));
  const json many = heard(server, samp::kSelectRows, {{"table-id", id}, {"row-list", all}});
  EXPECT_EQ(many["count"], 2001);
  EXPECT_EQ(many["sample_rows"].size(), 2000U);
}

TEST_F(ExplorerSamp, ASelectionHasTheRowsOfTheSampleThatFiltersTake) {
  store::write_sample(folder_.path() / "sample.h5", kImages + 10, kEdge, 1, draw_mark);
  std::filesystem::remove(folder_.path() / "embedding.csv");  // has other rows
  store::ScoresFile scores = store::read_scores(folder_.path() / "scores.h5");
  catalog::Column& column = *scores.table.find("row");
  for (std::int64_t& row : std::get<std::vector<std::int64_t>>(column.data)) row += 10;
  store::write_scores(folder_.path() / "scores.h5", scores, true);
  const TestServer server(folder_.path());
  ASSERT_EQ(server.failure, "");
  server.posted("/api/samp", {{"what", "table"}, {"rows", {0, 1, 2, 3}}});
  const std::string id =
      hub_.calls_of("samp.hub.notifyAll", 1).at(0).at(1).find("samp.params")->text_of("table-id");
  const json several =
      heard(server, samp::kSelectRows, {{"table-id", id}, {"row-list", Value::List{"1", "2"}}});
  EXPECT_EQ(several["row"], 1);
  EXPECT_EQ(several["sample_rows"], (json{11, 12}));
  const json view = server.json("/api/view?where=row%20in%20%2811%2C%2012%29");
  ASSERT_EQ(view["total"], 2);
  EXPECT_EQ(view["rows"][0]["row"], 2) << "the higher score";
  EXPECT_EQ(view["rows"][1]["row"], 1);
  EXPECT_EQ(heard(server, samp::kHighlightRow, {{"table-id", id}, {"row", "1"}})["sample_rows"],
            json::array());
}

TEST_F(ExplorerSamp, RowsOfAnEarlierTableLeadToItsImages) {
  const TestServer server(folder_.path());
  server.posted("/api/samp", {{"what", "table"}, {"rows", {9, 4, 6}}});
  server.posted("/api/samp", {{"what", "table"}, {"rows", {1, 2, 3}}});
  const auto calls = hub_.calls_of("samp.hub.notifyAll", 2);
  ASSERT_EQ(calls.size(), 2u);
  std::vector<std::string> ids, urls;
  for (const auto& call : calls) {
    const Value* const parameters = call.at(1).find("samp.params");
    ids.push_back(parameters->text_of("table-id"));
    urls.push_back(parameters->text_of("url"));
    EXPECT_TRUE(std::filesystem::exists(samp::path_of_url(urls.back()).value()));
  }
  EXPECT_NE(ids[0], ids[1]);
  EXPECT_NE(urls[0], urls[1]);
  EXPECT_EQ(heard(server, samp::kHighlightRow, {{"table-id", ids[0]}, {"row", "1"}})["row"], 4);
  EXPECT_EQ(heard(server, samp::kHighlightRow, {{"table-id", ids[1]}, {"row", "1"}})["row"], 2);
  EXPECT_EQ(heard(server, samp::kHighlightRow, {{"url", urls[0]}, {"row", "2"}})["row"], 6);
  server.posted("/api/samp", {{"what", "highlight"}, {"row", 3}});
  const auto all_calls = hub_.calls_of("samp.hub.notifyAll", 3);
  ASSERT_EQ(all_calls.size(), 3u);
  const Value* const highlight = all_calls[2].at(1).find("samp.params");
  EXPECT_EQ(highlight->text_of("table-id"), ids[1]) << "the latest";
  EXPECT_EQ(highlight->text_of("row"), "2");
}

}  // namespace
}  // namespace peculiar::explorer
