#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/error.h"
#include "samp/value.h"

namespace peculiar::samp {

/// The other side of a call is not there, went away, or did not answer in time.
class Unreachable : public Error {
 public:
  enum class Why { kRefused, kBroken, kTimedOut };

  Unreachable(Why why, const std::string& message) : Error(ErrorKind::kInput, message), why_(why) {}
  Why why() const { return why_; }

 private:
  Why why_;
};

/// How long a call may take, whatever the other side does.
inline constexpr std::chrono::milliseconds kPatience{5000};

/// Calls a method at an http: URL by XML-RPC and returns what it gives. Errors: Fault, as the other side says
/// it; Unreachable; others (input): an URL of another kind, an answer that is not XML-RPC.
Value http_call(const std::string& url, const std::string& method, std::vector<Value> parameters,
                std::chrono::milliseconds patience = kPatience);

}  // namespace peculiar::samp
