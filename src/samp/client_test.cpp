#include "samp/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <future>
#include <memory>
#include <string>

#include "base/error.h"
#include "base/test_folder.h"
#include "samp/fake_hub_test_support.h"
#include "samp/file_url.h"
#include "samp/messages.h"
#include "samp/samp_testing.h"

namespace peculiar::samp {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

class ClientTest : public testing::Test {
 protected:
  ClientTest() {
    ::setenv("SAMP_HUB", ("std-lockurl:" + file_url(lock_)).c_str(), 1);
    std::ofstream(lock_) << "samp.secret=" << fake_->address().secret
                         << "\nsamp.hub.xmlrpc.url=" << fake_->address().url << "\n";
    fake_->on("samp.hub.notifyAll", [](const Call&) -> Value { return Value::List{"c2", "c3"}; });
    fake_->on("samp.hub.getSubscribedClients", [](const Call&) -> Value {
      return Value::Map{{"c2", Value::Map{}}};
    });
    fake_->on("samp.hub.getMetadata", [](const Call& call) -> Value {
      if (call.parameters.at(1) == Value("c3")) throw Fault(1, "it has left");
      return Value::Map{{"samp.name", "topcat"}};
    });
  }
  ~ClientTest() override { ::unsetenv("SAMP_HUB"); }

  TestFolder folder_;
  std::filesystem::path lock_ = folder_.path() / "a lock";
  std::unique_ptr<FakeHub> fake_ = std::make_unique<FakeHub>();
};

TEST_F(ClientTest, IsRegisteredWhileItLives) {
  {
    const Client client("Peculiar", "finds outliers", {"table.highlight.row"}, [](const Message&) {});
    EXPECT_TRUE(client.connected());
    EXPECT_TRUE(fake_->calls_of("samp.hub.declareSubscriptions").at(0).at(1).find("table.highlight.row"));
    EXPECT_TRUE(fake_->calls_of("samp.hub.declareSubscriptions").at(0).at(1).find("samp.hub.event.shutdown"));
    EXPECT_EQ(fake_->calls_of("samp.hub.declareMetadata").at(0).at(1).text_of("samp.name"), "Peculiar");
    EXPECT_TRUE(fake_->calls_of("samp.hub.unregister").empty());
  }
  EXPECT_EQ(fake_->calls_of("samp.hub.unregister").size(), 1);
}

TEST_F(ClientTest, SendsAndSaysToWhom) {
  Client client("Peculiar", "", {}, [](const Message&) {});
  EXPECT_THAT(client.notify_all(highlight_row("t", "file:///t.vot", 5)), ElementsAre("topcat", "c3"));
  EXPECT_EQ(fake_->calls_of("samp.hub.notifyAll").at(0).at(1),
            wire_message("table.highlight.row", {{"table-id", "t"}, {"url", "file:///t.vot"}, {"row", "5"}}));
  client.notify_all("table.select.rowList", {{"table-id", "t"}}, {"5", "6"});
  EXPECT_EQ(fake_->calls_of("samp.hub.notifyAll").at(1).at(1),
            wire_message("table.select.rowList", {{"table-id", "t"}, {"row-list", Value::List{"5", "6"}}}));
  client.notify_all(select_rows({"t", "", {}}));
  EXPECT_EQ(fake_->calls_of("samp.hub.notifyAll").at(2).at(1),
            wire_message("table.select.rowList", {{"table-id", "t"}, {"row-list", Value::List{}}}));
  EXPECT_THAT(client.listeners("table.load.votable"), ElementsAre("topcat"));
}

TEST_F(ClientTest, HearsWhatTheHubSends) {
  std::promise<Message> heard;
  const Client client("Peculiar", "", {"table.highlight.row"},
                      [&](const Message& message) { heard.set_value(message); });
  fake_->call("samp.client.receiveNotification",
              {FakeHub::kKey, "c2", wire_message("table.highlight.row", {{"row", "7"}})});
  auto future = heard.get_future();
  ASSERT_EQ(future.wait_for(10s), std::future_status::ready);
  EXPECT_EQ(future.get().parameter("row"), "7");
}

TEST_F(ClientTest, RefusesCallsWithoutItsKey) {
  const Client client("Peculiar", "", {"a"}, [](const Message&) { ADD_FAILURE() << "heard"; });
  EXPECT_THROW(fake_->call("samp.client.receiveNotification", {"guess", "c2", wire_message("a")}), Fault);
  EXPECT_TRUE(client.connected());
}

TEST_F(ClientTest, ShutdownIsNoticed) {
  Client client("Peculiar", "", {}, [](const Message&) {});
  fake_->call("samp.client.receiveNotification",
              {FakeHub::kKey, FakeHub::kHubId, wire_message("samp.hub.event.shutdown")});
  EXPECT_FALSE(client.connected());
  EXPECT_THAT(message_of([&] { client.notify_all("a", {}); }), HasSubstr("hub is gone"));
}

TEST_F(ClientTest, ADeadHubIsNoticedWhenItIsCalled) {
  Client client("Peculiar", "", {}, [](const Message&) {});
  fake_.reset();
  EXPECT_THAT(message_of([&] { client.notify_all("a", {}); }), HasSubstr("hub is gone"));
  EXPECT_FALSE(client.connected());
}

TEST_F(ClientTest, AHubThatRefusesSubscriptionsForgetsUs) {
  fake_->on("samp.hub.declareSubscriptions", [](const Call&) -> Value { throw Fault(1, "not these"); });
  EXPECT_THAT(message_of([] { Client("Peculiar", "", {}, [](const Message&) {}); }), HasSubstr("not these"));
  EXPECT_EQ(fake_->calls_of("samp.hub.unregister").size(), 1);
}

TEST_F(ClientTest, NoHubAtAllIsAnErrorThatSaysWhatStartsOne) {
  std::filesystem::remove(lock_);
  EXPECT_THAT(
      message_of([] { Client("Peculiar", "", {}, [](const Message&) {}); }),
      testing::AllOf(HasSubstr("no SAMP hub is running"), HasSubstr(lock_.string()), HasSubstr("TOPCAT")));
}

}  // namespace
}  // namespace peculiar::samp
