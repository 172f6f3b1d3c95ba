#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "samp/value.h"

namespace peculiar::samp {

/// The documents of XML-RPC (xmlrpc.com/spec) as far as SAMP uses them. What is written has texts, lists and
/// maps alone; what is read may have numbers, truth values and dates too, which become their texts.

/// A longer document is neither read nor taken from the network: a million rows of a selection.
inline constexpr std::size_t kLongestDocument = std::size_t{32} << 20;

/// A call as it was refused: the fault that was answered, or that is to be answered.
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

/// Bytes that are no UTF-8, and characters that XML cannot hold, become U+FFFD.
std::string call_document(const Call& call);
std::string answer_document(const Value& value);
std::string fault_document(int code, std::string_view text);

/// Errors (input): not a call (says where it is not).
Call parse_call(std::string_view document);
/// What a call has given. Errors: Fault, the one in the document; other errors (input): not an answer.
Value parse_answer(std::string_view document);

}  // namespace peculiar::samp
