#include "store/useless_rows.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "store/hdf5_file.h"
#include "store/unfinished_file.h"

namespace peculiar::store {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostReasons = 3;

/// The first distinct reasons in the journal.
std::string first_reasons(const fs::path& path) {
  std::ifstream journal(journal_path(path));
  std::vector<std::string> reasons;
  for (std::string line; reasons.size() < kMostReasons && std::getline(journal, line);) {
    const nlohmann::json entry = nlohmann::json::parse(line, nullptr, false);
    if (!entry.is_object() || !entry.contains("reason")) continue;
    const auto reason = entry.value("reason", "");
    if (std::find(reasons.begin(), reasons.end(), reason) == reasons.end()) reasons.push_back(reason);
  }
  std::string words;
  for (const std::string& reason : reasons) words += "\n  " + reason;
  return words.empty() ? "" : "; the first reasons:" + words;
}

}  // namespace

void refuse_useless_rows(const fs::path& path, const std::string& rows, std::int64_t count,
                         const std::string& column, std::int64_t bits,
                         const std::vector<std::int64_t>& values, const std::string& why) {
  if (count == 0) return;
  // The structure is complete from the beginning, and the rows have been written into it.
  const std::vector<std::int64_t> flags =
      Hdf5File(partial_path(path)).integers("catalogue/" + column, 0, count);
  const bool is_one_of_use = std::any_of(flags.begin(), flags.end(), [&](std::int64_t flag) {
    return (flag & bits) == 0 && std::find(values.begin(), values.end(), flag) == values.end();
  });
  if (is_one_of_use) return;
  const std::string reasons = first_reasons(path);
  std::error_code ignored;
  fs::remove(partial_path(path), ignored);
  fs::remove(journal_path(path), ignored);
  throw input_error("{}: not written: none of the {} {} could be used{}", path.string(), count, rows,
                    reasons.empty() ? why : reasons);
}

}  // namespace peculiar::store
