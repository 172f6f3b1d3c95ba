#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "samp/value.h"

namespace peculiar::samp {

/// Documents of XML-RPC (xmlrpc.com/spec), as far as SAMP uses it. Written values are text, lists and maps
/// only; numbers, truth values and dates that are read become text.

/// Longest document read or received: a selection of a million rows.
inline constexpr std::size_t kLongestDocument = std::size_t{32} << 20;

/// The fault that was returned for a call, or that is to be returned.
class Fault : public Error {
 public:
  Fault(int fault_code, const std::string& fault_text)
      : Error(ErrorKind::kInput, fault_text), code_(fault_code) {}
  int code() const { return code_; }

 private:
  int code_;
};

struct Call {
  std::string method;
  std::vector<Value> parameters;
};

/// Invalid UTF-8 and characters that XML does not allow become U+FFFD.
std::string call_document(const Call& call);
std::string answer_document(const Value& value);
std::string fault_document(int code, std::string_view text);

/// Error (input): not a call; the message says where.
Call parse_call(std::string_view document);
/// Returns the result of a call. Errors: Fault, the one in the document; others (input): not a response.
Value parse_answer(std::string_view document);

}  // namespace peculiar::samp
