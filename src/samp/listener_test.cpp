#include "samp/listener.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "samp/callback_server.h"
#include "samp/fake_hub_test_support.h"

namespace peculiar::samp {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::Pair;

const Value kOk = Value::Map{{"samp.status", "samp.ok"}, {"samp.result", Value::Map{}}};

class ListenerTest : public testing::Test {
 protected:
  int fault_of(const std::string& method, std::vector<Value> parameters) {
    try {
      listener_.answer({method, std::move(parameters)});
    } catch (const Fault& fault) {
      return fault.code();
    }
    return 0;
  }
  void notify(const std::string& sender, const Value& message) {
    listener_.answer({"samp.client.receiveNotification", {FakeHub::kKey, sender, message}});
  }
  /// Returns the response to a message that expects one.
  Value reply_to(const Value& message) {
    const std::size_t before = fake_.calls_of("samp.hub.reply").size();
    listener_.answer({"samp.client.receiveCall", {FakeHub::kKey, "c2", "m1", message}});
    const auto replies = fake_.calls_of("samp.hub.reply", before + 1);
    EXPECT_EQ(replies.size(), before + 1);
    EXPECT_EQ(replies.back().at(1), Value("m1"));
    return replies.back().at(2);
  }

  FakeHub fake_;
  Hub hub_{fake_.address()};
  std::promise<Message> heard_;
  Listener listener_{hub_, {"table.select.rowList", "bad"}, [this](const Message& message) {
                       if (message.type == "bad") throw std::runtime_error("no such table");
                       heard_.set_value(message);
                     }};
};

TEST_F(ListenerTest, HandsOverWhatWasSubscribedTo) {
  notify("c2", wire_message("table.select.rowList", {{"table-id", "t"},
                                                     {"row-list", Value::List{"3", "4"}},
                                                     {"more", Value::Map{{"a", "b"}}}}));
  auto future = heard_.get_future();
  ASSERT_EQ(future.wait_for(10s), std::future_status::ready);
  const Message message = future.get();
  EXPECT_EQ(message.type, "table.select.rowList");
  EXPECT_EQ(message.sender, "c2");
  EXPECT_THAT(message.parameters, ElementsAre(Pair("table-id", "t")));
  EXPECT_THAT(message.row_list, ElementsAre("3", "4"));
}

TEST_F(ListenerTest, AnswersCalls) {
  EXPECT_EQ(reply_to(wire_message("table.select.rowList")), kOk);
  EXPECT_EQ(reply_to(wire_message("samp.app.ping")), kOk);
}

TEST_F(ListenerTest, AnswersWithAnErrorWhereThereIsOne) {
  const Value failed = reply_to(wire_message("bad"));
  EXPECT_EQ(failed.text_of("samp.status"), "samp.error");
  EXPECT_EQ(failed.find("samp.error")->text_of("samp.errortxt"), "no such table");
  EXPECT_EQ(reply_to(wire_message("never.heard.of")).text_of("samp.status"), "samp.error");
}

TEST_F(ListenerTest, SubscribesToWhatTheProtocolNeeds) {
  EXPECT_THAT(listener_.types(), ElementsAre("table.select.rowList", "bad", "samp.hub.event.shutdown",
                                             "samp.hub.disconnect", "samp.app.ping"));
}

TEST_F(ListenerTest, TakesNothingWithoutItsKey) {
  const Value message = wire_message("table.select.rowList");
  for (const Value& key : {Value("another key"), Value(""), Value(Value::List{FakeHub::kKey})})
    EXPECT_EQ(fault_of("samp.client.receiveNotification", {key, "c2", message}), kWrongParameters);
}

TEST_F(ListenerTest, MalformedCallsAreFaults) {
  const Value message = wire_message("table.select.rowList");
  const Value key = FakeHub::kKey;
  EXPECT_EQ(fault_of("samp.client.other", {key, "c2", message}), kNoSuchMethod);
  EXPECT_EQ(fault_of("samp.client.receiveNotification", {}), kWrongParameters);
  EXPECT_EQ(fault_of("samp.client.receiveNotification", {key, "c2"}), kWrongParameters);
  EXPECT_EQ(fault_of("samp.client.receiveNotification", {key, Value::List{}, message}), kWrongParameters);
  EXPECT_EQ(fault_of("samp.client.receiveNotification", {key, "c2", "text"}), kWrongParameters);
  EXPECT_EQ(fault_of("samp.client.receiveNotification", {key, "c2", Value::Map{}}), kWrongParameters);
  EXPECT_EQ(fault_of("samp.client.receiveCall", {key, "c2", Value::Map{}, message}), kWrongParameters);
  EXPECT_EQ(fault_of("samp.client.receiveResponse", {key, "c2", "tag", kOk}), 0);
  EXPECT_EQ(fault_of("samp.client.receiveNotification", {key, "c2", Value::Map{{"samp.mtype", "x"}}}), 0);
}

TEST_F(ListenerTest, OnlyTheHubCanSayThatItEnds) {
  notify("c2", wire_message("samp.hub.event.shutdown"));
  EXPECT_TRUE(listener_.connected());
  notify(FakeHub::kHubId, wire_message("samp.hub.event.shutdown"));
  EXPECT_FALSE(listener_.connected());
}

TEST_F(ListenerTest, TheHubCanThrowUsOut) {
  notify(FakeHub::kHubId, wire_message("samp.hub.disconnect"));
  EXPECT_FALSE(listener_.connected());
}

TEST(ListenerQueue, DoesNotGrowWithoutEnd) {
  FakeHub fake;
  const Hub hub(fake.address());
  std::promise<void> go_on;
  std::shared_future<void> gate(go_on.get_future());
  Listener listener(hub, {"a"}, [&](const Message&) { gate.wait(); });
  int taken = 0;
  try {
    for (; taken < 100000; ++taken)
      listener.answer({"samp.client.receiveNotification", {FakeHub::kKey, "c2", wire_message("a")}});
  } catch (const Fault& fault) {
    EXPECT_EQ(fault.code(), kFailed);
  }
  EXPECT_LT(taken, 1000);
  go_on.set_value();
}

/// Whether the listener notices within some seconds that the hub is gone.
bool notices(const Listener& listener) {
  for (int wait = 0; wait < 500 && listener.connected(); ++wait) std::this_thread::sleep_for(10ms);
  return !listener.connected();
}

TEST(ListenerCheck, NoticesAHubThatDied) {
  auto fake = std::make_unique<FakeHub>();
  const Hub hub(fake->address());
  const Listener listener(
      hub, {}, [](const Message&) {}, 20ms);
  fake->calls_of("samp.hub.getRegisteredClients", 2);
  EXPECT_TRUE(listener.connected());
  fake.reset();
  EXPECT_TRUE(notices(listener));
}

TEST(ListenerCheck, NoticesAnotherHubInItsPlace) {
  FakeHub fake;
  const Hub hub(fake.address());
  const Listener listener(
      hub, {}, [](const Message&) {}, 20ms);
  fake.on("samp.hub.getRegisteredClients", [](const Call&) -> Value { throw Fault(1, "who are you?"); });
  EXPECT_TRUE(notices(listener));
}

TEST(ListenerCheck, ForgivesAHubThatIsSlowOnce) {
  FakeHub fake;
  const Hub hub(fake.address(), 200ms);
  std::atomic<int> checks = 0;
  fake.on("samp.hub.getRegisteredClients", [&](const Call&) -> Value {
    if (checks++ == 0) std::this_thread::sleep_for(400ms);
    return Value::List{};
  });
  const Listener listener(
      hub, {}, [](const Message&) {}, 20ms);
  fake.calls_of("samp.hub.getRegisteredClients", 4);
  EXPECT_TRUE(listener.connected());
}

}  // namespace
}  // namespace peculiar::samp
