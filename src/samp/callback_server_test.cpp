#include "samp/callback_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <stdexcept>
#include <string>

#include "samp/http_call.h"

namespace peculiar::samp {
namespace {

using testing::HasSubstr;

Value echo(const Call& call) {
  if (call.method == "fails") throw std::runtime_error("it <failed>");
  if (call.method == "refuses") throw Fault(7, "not so");
  return Value::Map{{"method", call.method}, {"parameters", call.parameters}};
}

class CallbackServerTest : public testing::Test {
 protected:
  CallbackServerTest() : client_(server_.url().substr(0, server_.url().size() - 1)) {}

  int fault_of(const std::string& document) {
    const auto result = client_.Post("/", document, "text/xml");
    if (!result) return 0;
    EXPECT_EQ(result->status, 200);
    try {
      parse_answer(result->body);
    } catch (const Fault& fault) {
      return fault.code();
    }
    return 0;
  }

  CallbackServer server_{echo};
  httplib::Client client_;
};

TEST_F(CallbackServerTest, ListensOnTheLoopbackInterface) {
  EXPECT_THAT(server_.url(), testing::StartsWith("http://127.0.0.1:"));
}

TEST_F(CallbackServerTest, AnswersCalls) {
  const std::vector<Value> parameters = {"é <&>", Value::List{"1", "2"}};
  EXPECT_EQ(http_call(server_.url(), "m", parameters),
            (Value::Map{{"method", "m"}, {"parameters", parameters}}));
}

TEST_F(CallbackServerTest, CallsOfManyAtOnce) {
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int thread = 0; thread < 8; ++thread)
    threads.emplace_back([&, thread] {
      for (int call = 0; call < 5; ++call)
        right +=
            http_call(server_.url(), std::to_string(thread), {}).text_of("method") == std::to_string(thread);
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 40);
}

TEST_F(CallbackServerTest, WhatIsNoCallIsAFault) {
  for (const char* document :
       {"", "hello", "<methodCall/>", "<methodResponse/>", "<a><b></a></b>", "\xFF\xFE\x01"})
    EXPECT_EQ(fault_of(document), kNotACall) << document;
}

TEST_F(CallbackServerTest, ExceptionsAreFaults) {
  EXPECT_EQ(fault_of(call_document({"fails", {}})), kFailed);
  try {
    http_call(server_.url(), "refuses", {});
    FAIL() << "no fault";
  } catch (const Fault& fault) {
    EXPECT_EQ(fault.code(), 7);
    EXPECT_THAT(fault.what(), testing::AllOf(HasSubstr("refuses"), HasSubstr("not so")));
  }
}

TEST_F(CallbackServerTest, TakesNoOtherRequests) {
  EXPECT_EQ(client_.Get("/")->status, 404);
  EXPECT_EQ(client_.Post("/", httplib::MultipartFormDataItems{{"a", "b", "", ""}})->status, 415);
  const std::string call = call_document({"m", {}});
  EXPECT_EQ(client_.Post("/", {{"Content-Encoding", "gzip"}}, call, "text/xml")->status, 415);
  EXPECT_EQ(http_call(server_.url(), "m", {}).text_of("method"), "m") << "and goes on";
}

TEST_F(CallbackServerTest, TakesNoLongBodyEvenInChunks) {
  const std::string chunk(1 << 20, 'a');
  std::size_t sent = 0;
  const auto result = client_.Post(
      "/",
      [&](std::size_t, httplib::DataSink& sink) {
        sent += chunk.size();
        if (sent > 2 * kLongestDocument) sink.done();
        return sink.write(chunk.data(), chunk.size());
      },
      "text/xml");
  EXPECT_LT(sent, 2 * kLongestDocument) << "it was read to its end";
  EXPECT_EQ(http_call(server_.url(), "m", {}).text_of("method"), "m") << "and goes on";
}

TEST(CallbackServerEnd, DoesNotWaitLongForACallerThatSaysNothing) {
  auto server = std::make_unique<CallbackServer>(echo);
  httplib::Client client(server->url().substr(0, server->url().size() - 1));
  client.set_keep_alive(true);
  client.Get("/");
  const auto begin = std::chrono::steady_clock::now();
  server.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(4));
}

}  // namespace
}  // namespace peculiar::samp
