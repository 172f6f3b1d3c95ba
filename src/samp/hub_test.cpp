#include "samp/hub.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "base/error.h"
#include "samp/fake_hub_test_support.h"
#include "samp/samp_testing.h"

namespace peculiar::samp {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(Hub, RegistersWithTheSecretAndCallsWithItsKey) {
  FakeHub fake;
  const Hub hub(fake.address());
  EXPECT_EQ(hub.private_key(), FakeHub::kKey);
  EXPECT_EQ(hub.self_id(), "c1");
  EXPECT_EQ(hub.hub_id(), FakeHub::kHubId);
  hub.set_callback("http://127.0.0.1:1/");
  hub.declare_metadata("Peculiar", "finds outliers");
  hub.declare_subscriptions({"a.b", "c"});
  hub.reply("m1", Value::Map{{"samp.status", "samp.ok"}});
  hub.unregister();
  const Value key = FakeHub::kKey;
  EXPECT_THAT(fake.calls_of("samp.hub.register"), ElementsAre(std::vector<Value>{"secret"}));
  EXPECT_THAT(fake.calls_of("samp.hub.setXmlrpcCallback"),
              ElementsAre(std::vector<Value>{key, "http://127.0.0.1:1/"}));
  EXPECT_THAT(fake.calls_of("samp.hub.declareMetadata"),
              ElementsAre(std::vector<Value>{
                  key, Value::Map{{"samp.name", "Peculiar"}, {"samp.description.text", "finds outliers"}}}));
  EXPECT_THAT(fake.calls_of("samp.hub.declareSubscriptions"),
              ElementsAre(std::vector<Value>{key, Value::Map{{"a.b", Value::Map{}}, {"c", Value::Map{}}}}));
  EXPECT_THAT(fake.calls_of("samp.hub.reply"),
              ElementsAre(std::vector<Value>{key, "m1", Value::Map{{"samp.status", "samp.ok"}}}));
  EXPECT_THAT(fake.calls_of("samp.hub.unregister"), ElementsAre(std::vector<Value>{key}));
}

TEST(Hub, SendsOnlyLettersThatSampAllows) {
  FakeHub fake;
  const Hub hub(fake.address());
  hub.reply("m1", Value::Map{{"é", Value::List{"ok", "星 1"}}});
  EXPECT_EQ(fake.calls_of("samp.hub.reply").at(0).at(2), (Value::Map{{"?", Value::List{"ok", "? 1"}}}));
}

TEST(Hub, ReadsWhoIsThere) {
  FakeHub fake;
  const Hub hub(fake.address());
  fake.on("samp.hub.notifyAll", [](const Call&) -> Value { return Value::List{"c2", "c3"}; });
  fake.on("samp.hub.getSubscribedClients", [](const Call&) -> Value {
    return Value::Map{{"c2", Value::Map{}}, {"c4", Value::Map{{"x", "y"}}}};
  });
  fake.on("samp.hub.getMetadata", [](const Call& call) -> Value {
    return call.parameters.at(1) == Value("c2") ? Value::Map{{"samp.name", "topcat"}} : Value::Map{};
  });
  EXPECT_THAT(hub.notify_all(wire_message("a")), ElementsAre("c2", "c3"));
  EXPECT_THAT(hub.subscribed("a"), ElementsAre("c2", "c4"));
  EXPECT_EQ(hub.name_of("c2"), "topcat");
  EXPECT_EQ(hub.name_of("c3"), "c3") << "it has no name";
}

TEST(Hub, AnotherAnswerIsRefused) {
  FakeHub fake;
  const Hub hub(fake.address());
  EXPECT_THAT(message_of([&] { hub.notify_all(wire_message("a")); }), HasSubstr("notifyAll"));
  fake.on("samp.hub.register", [](const Call&) -> Value { return "welcome"; });
  EXPECT_THAT(message_of([&] { Hub(fake.address()); }), HasSubstr("samp.private-key"));
}

TEST(Hub, AFaultIsPassedOn) {
  FakeHub fake;
  fake.on("samp.hub.register", [](const Call&) -> Value { throw Fault(3, "wrong secret"); });
  EXPECT_THAT(message_of([&] { Hub(fake.address()); }), HasSubstr("wrong secret"));
}

TEST(Hub, OneThatWasKilledIsNamed) {
  std::string url;
  {
    const FakeHub fake;
    url = fake.address().url;
  }
  EXPECT_THAT(message_of([&] {
                Hub({url, "secret"});
              }),
              testing::AllOf(HasSubstr(url), HasSubstr("TOPCAT"), HasSubstr("nothing answers")));
}

TEST(Hub, AddressesThatAreNoneAreRefused) {
  for (const char* url :
       {"", "ftp://a/", "https://a/", "http://", "http:///x", "http://a:b/", "http://a:0/", "http://a:99999/",
        "http://a:80 /", "http://a/b\r\nHost: c", "http://u@a/", "http://[::1/"})
    EXPECT_THAT(message_of([&] { http_call(url, "m", {}); }), HasSubstr("not an http: URL")) << url;
}

/// A server that gives a fixed response to every call.
class OddServer {
 public:
  explicit OddServer(httplib::Server::Handler handler) {
    server_.Post(".*", std::move(handler));
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::sleep_for(1ms);
  }
  ~OddServer() {
    server_.stop();
    thread_.join();
  }
  std::string url() const { return fmt::format("http://127.0.0.1:{}/xmlrpc", port_); }

 private:
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

void expect_timed_out(const std::string& url) {
  const auto begin = std::chrono::steady_clock::now();
  try {
    http_call(url, "m", {}, 300ms);
    ADD_FAILURE() << "it answered";
  } catch (const Unreachable& unreachable) {
    EXPECT_EQ(unreachable.why(), Unreachable::Why::kTimedOut) << unreachable.what();
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 2s);
}

TEST(HttpCall, OneThatDoesNotAnswerDoesNotHoldUs) {
  const OddServer server(
      [](const httplib::Request&, httplib::Response&) { std::this_thread::sleep_for(1s); });
  expect_timed_out(server.url());
}

TEST(HttpCall, OneThatAnswersByteForByteDoesNotHoldUs) {
  const OddServer server([](const httplib::Request&, httplib::Response& response) {
    response.set_chunked_content_provider("text/xml", [](std::size_t offset, httplib::DataSink& sink) {
      std::this_thread::sleep_for(20ms);
      if (offset > 200) sink.done();
      return sink.write("a", 1);
    });
  });
  expect_timed_out(server.url());
}

TEST(HttpCall, AnAnswerWithoutEndIsCutOff) {
  const std::string chunk(1 << 20, 'a');
  const OddServer server([&](const httplib::Request&, httplib::Response& response) {
    response.set_chunked_content_provider("text/xml", [&](std::size_t, httplib::DataSink& sink) {
      return sink.write(chunk.data(), chunk.size());
    });
  });
  EXPECT_THAT(message_of([&] { http_call(server.url(), "m", {}, 60s); }), HasSubstr("more than"));
}

TEST(HttpCall, AnotherStatusAndAnotherDocumentAreRefused) {
  const OddServer page([](const httplib::Request&, httplib::Response& response) {
    response.set_content("<html>hello</html>", "text/html");
  });
  EXPECT_THAT(message_of([&] { http_call(page.url(), "m", {}); }), HasSubstr("not XML-RPC"));
  const OddServer failing(
      [](const httplib::Request&, httplib::Response& response) { response.status = 500; });
  EXPECT_THAT(message_of([&] { http_call(failing.url(), "m", {}); }), HasSubstr("HTTP status 500"));
}

}  // namespace
}  // namespace peculiar::samp
