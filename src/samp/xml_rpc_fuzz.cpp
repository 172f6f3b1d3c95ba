// libFuzzer entry point: any bytes as a call and as a response; a document that was read must be the same
// after writing and reading again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "samp/xml_rpc.h"

namespace {

using peculiar::samp::Value;

template <typename Action>
void try_to(const Action& action) {
  try {
    action();
  } catch (const peculiar::Error&) {
    // Invalid bytes should be rejected with an Error.
  }
}

void must_hold(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view document(reinterpret_cast<const char*>(data), size);
  try_to([&] {
    const peculiar::samp::Call call = peculiar::samp::parse_call(document);
    const peculiar::samp::Call again = peculiar::samp::parse_call(peculiar::samp::call_document(call));
    must_hold(again.method == call.method && again.parameters == call.parameters);
  });
  try_to([&] {
    const Value value = peculiar::samp::parse_answer(document);
    must_hold(peculiar::samp::parse_answer(peculiar::samp::answer_document(value)) == value);
  });
  return 0;
}
