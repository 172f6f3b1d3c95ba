#pragma once

#include <functional>
#include <memory>
#include <string>

#include "samp/xml_rpc.h"

namespace peculiar::samp {

/// Takes XML-RPC calls on a port of the loopback interface that the system chooses. What is no call, or one
/// that `answer` refuses by an exception, is answered with a fault.
class CallbackServer {
 public:
  /// `answer` runs in threads of the server, several at a time. Errors (input): no port is free.
  explicit CallbackServer(std::function<Value(const Call&)> answer);
  ~CallbackServer();  ///< waits for calls that are being answered
  CallbackServer(const CallbackServer&) = delete;
  CallbackServer& operator=(const CallbackServer&) = delete;

  const std::string& url() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The document that answers a document.
std::string answer_to(const std::string& document, const std::function<Value(const Call&)>& answer);

/// Faults of our own, by the numbers that XML-RPC servers have agreed on.
inline constexpr int kNotACall = -32700;
inline constexpr int kNoSuchMethod = -32601;
inline constexpr int kWrongParameters = -32602;
inline constexpr int kFailed = -32500;

}  // namespace peculiar::samp
