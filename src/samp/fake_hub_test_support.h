#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "samp/callback_server.h"
#include "samp/http_call.h"
#include "samp/lock_file.h"

namespace peculiar::samp {

/// A hub for one program. Records the calls and returns what the test sets.
class FakeHub {
 public:
  static constexpr const char* kKey = "key of the program";
  static constexpr const char* kHubId = "hub";

  FakeHub() {
    answers_["samp.hub.register"] = [](const Call&) -> Value {
      return Value::Map{{"samp.private-key", kKey}, {"samp.self-id", "c1"}, {"samp.hub-id", kHubId}};
    };
  }

  HubAddress address() const { return {server_.url(), "secret"}; }

  void on(const std::string& method, std::function<Value(const Call&)> answer) {
    const std::lock_guard lock(mutex_);
    answers_[method] = std::move(answer);
  }

  /// Returns the parameters of all calls of a method so far; waits up to 10 s for at least `at_least` calls.
  std::vector<std::vector<Value>> calls_of(const std::string& method, std::size_t at_least = 0) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(10), [&] { return calls_[method].size() >= at_least; });
    return calls_[method];
  }

  /// Calls the program at its registered URL (setXmlrpcCallback).
  Value call(const std::string& method, std::vector<Value> parameters) {
    return http_call(*calls_of("samp.hub.setXmlrpcCallback", 1).at(0).at(1).text(), method,
                     std::move(parameters));
  }

 private:
  Value answer(const Call& call) {
    std::function<Value(const Call&)> given;
    {
      const std::lock_guard lock(mutex_);
      calls_[call.method].push_back(call.parameters);
      if (answers_.contains(call.method)) given = answers_[call.method];
    }
    changed_.notify_all();
    return given ? given(call) : Value("");
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::vector<std::vector<Value>>> calls_;
  std::map<std::string, std::function<Value(const Call&)>> answers_;
  CallbackServer server_{
      [this](const Call& call) { return answer(call); }};  // last: its threads use all other members
};

/// A message as transmitted.
inline Value wire_message(const std::string& type, Value::Map parameters = {}) {
  return Value::Map{{"samp.mtype", type}, {"samp.params", std::move(parameters)}};
}

}  // namespace peculiar::samp
