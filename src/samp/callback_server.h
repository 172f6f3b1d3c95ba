#pragma once

#include <functional>
#include <memory>
#include <string>

#include "samp/xml_rpc.h"

namespace peculiar::samp {

/// Serves XML-RPC calls on a port of the loopback interface that the system chooses. Replies with a fault to
/// anything that is not a call, or for which `answer` throws.
class CallbackServer {
 public:
  /// `answer` runs in the server's threads, several at a time. Error (input): no port is free.
  explicit CallbackServer(std::function<Value(const Call&)> answer);
  ~CallbackServer();  ///< waits for calls in progress
  CallbackServer(const CallbackServer&) = delete;
  CallbackServer& operator=(const CallbackServer&) = delete;

  const std::string& url() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Returns the reply to a document.
std::string answer_to(const std::string& document, const std::function<Value(const Call&)>& answer);

/// Fault codes of this program, from the common convention of XML-RPC servers.
inline constexpr int kNotACall = -32700;
inline constexpr int kNoSuchMethod = -32601;
inline constexpr int kWrongParameters = -32602;
inline constexpr int kFailed = -32500;

}  // namespace peculiar::samp
