// Tests against astropy's hub and client (tests/python/check_samp.py).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/error.h"
#include "base/test_folder.h"
#include "base/test_referee.h"
#include "samp/client.h"
#include "samp/file_url.h"
#include "samp/messages.h"
#include "samp/samp_testing.h"

namespace peculiar::samp {
namespace {

using namespace std::chrono_literals;
using testing::Contains;

class SampReferee : public testing::Test {
 protected:
  void SetUp() override {
    if (!referee_.why_not().empty()) GTEST_SKIP() << referee_.why_not();
    ::setenv("SAMP_HUB", ("std-lockurl:" + file_url(folder_.path() / "lock")).c_str(), 1);
  }
  void TearDown() override { ::unsetenv("SAMP_HUB"); }

  /// Starts astropy's hub and client, which act according to `how`. Returns whether they are ready.
  bool start(const std::string& how) {
    agrees_ = std::async(std::launch::async,
                         [this, how] { return referee_.agrees("'" + folder_.path().string() + "' " + how); });
    const std::filesystem::path ready = folder_.path() / "ready";
    comes_true(
        [&] { return std::filesystem::exists(ready) || agrees_.wait_for(0s) == std::future_status::ready; },
        60s);
    return std::filesystem::exists(ready);
  }
  void hear(const Message& message) {
    const std::lock_guard lock(mutex_);
    heard_.push_back(message);
  }
  std::size_t count_of_heard() {
    const std::lock_guard lock(mutex_);
    return heard_.size();
  }
  /// Returns the only received message of the type.
  Message heard(const std::string& type) {
    const std::lock_guard lock(mutex_);
    EXPECT_EQ(std::count_if(heard_.begin(), heard_.end(), [&](const Message& m) { return m.type == type; }),
              1);
    for (const Message& message : heard_)
      if (message.type == type) return message;
    return {type, "", {}, {}};
  }

  TestReferee referee_{"check_samp.py", "astropy.samp"};
  TestFolder folder_;
  std::future<bool> agrees_;
  std::mutex mutex_;
  std::vector<Message> heard_;
};

TEST_F(SampReferee, MessagesGoBothWays) {
  ASSERT_TRUE(start("talk"));
  Client client("Peculiar é <&>", "finds outliers", {kHighlightRow, kSelectRows, kPointAtSky},
                [this](const Message& message) { hear(message); });
  EXPECT_THAT(client.listeners(kLoadTable), Contains("astropy's <referee> & é"));
  const std::string url = file_url("/tmp/my tables/50% of é.vot");
  EXPECT_THAT(client.notify_all(load_table({url, "t <1>", "outliers & more é"})),
              Contains("astropy's <referee> & é"));
  // The order is up to the hub, which sends each message in its own thread.
  client.notify_all(load_image({url, "i1", "row 5"}));
  client.notify_all(highlight_row("t <1>", url, 5));
  client.notify_all(select_rows({"t <1>", url, {0, 5, 12345678901}}));
  client.notify_all(select_rows({"t <1>", url, {}}));
  client.notify_all(point_at_sky({150.11666666666667, -2.5e-7}));
  // It responds with messages of three types, stops the hub after the last message, and then reports success.
  EXPECT_TRUE(comes_true([&] { return count_of_heard() >= 3; }, 60s));
  client.notify_all("app.peculiar.bye", {});
  EXPECT_TRUE(comes_true([&] { return !client.connected(); }, 60s));
  ASSERT_TRUE(agrees_.get());
  EXPECT_EQ(rows_of(heard(kHighlightRow))->rows, std::vector<std::int64_t>{7});
  EXPECT_EQ(rows_of(heard(kSelectRows))->rows, (std::vector<std::int64_t>{3, 1, 4}));
  EXPECT_EQ(rows_of(heard(kSelectRows))->table_id, "t <1> & é");
  EXPECT_EQ(pointed_at(heard(kPointAtSky))->dec_deg, -2.5e-7);
}

TEST_F(SampReferee, AHubThatIsKilledIsNoticed) {
  ASSERT_TRUE(start("die"));
  Client client("Peculiar", "", {}, [](const Message&) {});
  EXPECT_TRUE(client.connected());
  try {
    client.notify_all(point_at_sky({1, 2}));  // after which it kills itself
  } catch (const Error&) {
    // It may be gone before it responds.
  }
  EXPECT_TRUE(comes_true([&] { return !client.connected(); }, 30s)) << "without being asked";
  EXPECT_THROW(client.notify_all(point_at_sky({1, 2})), Error);
  agrees_.get();
  EXPECT_THROW(Client("Peculiar", "", {}, [](const Message&) {}), Error) << "its lock file is still there";
}

}  // namespace
}  // namespace peculiar::samp
