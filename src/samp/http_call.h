#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/error.h"
#include "samp/value.h"

namespace peculiar::samp {

/// The remote side of a call is absent, closed the connection, or timed out.
class Unreachable : public Error {
 public:
  enum class Why { kRefused, kBroken, kTimedOut };

  Unreachable(Why why, const std::string& message) : Error(ErrorKind::kInput, message), why_(why) {}
  Why why() const { return why_; }

 private:
  Why why_;
};

/// Longest duration of a call.
inline constexpr std::chrono::milliseconds kPatience{5000};

/// Calls a method at an http: URL by XML-RPC and returns its result. Errors: Fault, as returned by the remote
/// side; Unreachable; others (input): a URL of another scheme, a response that is not XML-RPC.
Value http_call(const std::string& url, const std::string& method, std::vector<Value> parameters,
                std::chrono::milliseconds patience = kPatience);

}  // namespace peculiar::samp
