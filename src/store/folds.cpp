#include "store/folds.h"

#include <fmt/format.h>

#include <charconv>

#include "base/error.h"
#include "base/random.h"
#include "store/groups.h"

namespace peculiar::store {

namespace {

// "folds" in ASCII: fixed, so that folds are the same everywhere, and unlike the small seeds that `split
// --hash-column` is given, whose parts would otherwise be whole folds.
constexpr std::uint64_t kFoldSeed = 0x666f6c6473;
constexpr int kMostFolds = 100;

/// All of `text` as a number, or 0.
int whole_number(std::string_view text) {
  int number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failure == std::errc() && end == text.data() + text.size() ? number : 0;
}

}  // namespace

Fold parse_fold(const std::string& text) {
  if (text.empty()) return {};
  const std::size_t slash = text.find('/');
  Fold fold;
  if (slash != std::string::npos) {
    fold.number = whole_number(std::string_view(text).substr(0, slash));
    fold.count = whole_number(std::string_view(text).substr(slash + 1));
  }
  if (fold.count < 2 || fold.count > kMostFolds || fold.number < 1 || fold.number > fold.count)
    throw usage_error(
        "--fold: '{}' is not I/K, fold I of K, with K from 2 to {} and I from 1 to K (such as 1/2)", text,
        kMostFolds);
  return fold;
}

std::vector<std::string> group_keys(const SampleReader& sample, const std::string& column) {
  const auto count = static_cast<std::size_t>(sample.count());
  const catalog::Table own = sample.rows().catalogue({"id"});
  const catalog::Column* ids = own.find("id");
  std::vector<std::string> names(count);
  for (std::size_t row = 0; row < count; ++row)
    names[row] = ids != nullptr && !ids->is_missing(row) ? ids->text(row) : fmt::format("row {}", row);
  return column.empty() ? names : group_keys(group_names(sample, column), names);
}

double hash_share(std::string_view text, std::uint64_t seed) {
  return static_cast<double>(hash_text(text, seed) >> 11) * 0x1.0p-53;
}

std::vector<int> folds_of(const SampleReader& sample, int count, const std::string& column) {
  std::vector<int> folds;
  for (const std::string& key : group_keys(sample, column))
    folds.push_back(1 + static_cast<int>(hash_share(key, kFoldSeed) * count));
  return folds;
}

}  // namespace peculiar::store
