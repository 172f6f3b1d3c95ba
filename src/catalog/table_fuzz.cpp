// libFuzzer entry point: the first byte chooses a table format or the expression language, the rest is the
// text.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "catalog/expression.h"
#include "catalog/table_file.h"

namespace {

peculiar::catalog::Table small_table() {
  peculiar::catalog::Table table;
  table.add({"id", "", "", std::vector<std::int64_t>{1, INT64_MIN, INT64_MAX}, {false, true, false}});
  table.add({"z", "", "", std::vector<double>{0.5, 1e300, -2}, {}});
  table.add({"name", "", "", std::vector<std::string>{"a", "b*", ""}, {}});
  table.add({"flag", "", "", std::vector<bool>{true, false, true}, {true, false, false}});
  return table;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::array<std::string_view, 3> kSuffixes = {".csv", ".ecsv", ".vot"};
  static const peculiar::catalog::Table table = small_table();
  if (size == 0) return 0;
  const std::string_view content(reinterpret_cast<const char*>(data + 1), size - 1);
  const std::size_t choice = data[0] % (kSuffixes.size() + 1);
  try {
    if (choice < kSuffixes.size()) {
      peculiar::catalog::parse_table_text(content, kSuffixes[choice], "fuzz");
    } else {
      peculiar::catalog::Expression::parse(content).evaluate(table);
    }
  } catch (const peculiar::Error& error) {
    if (error.kind() == peculiar::ErrorKind::kInternal) throw;  // a bug, and so a finding
  }
  return 0;
}
