#include "store/shard_options.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <utility>

#include "base/error.h"
#include "ranks/ranks.h"

namespace peculiar::store {

namespace {

/// The two whole numbers of "A<mark>B", or none for other texts.
std::optional<std::pair<std::int64_t, std::int64_t>> two_numbers(const std::string& text, char mark) {
  const char* end = text.data() + text.size();
  std::int64_t first = 0, second = 0;
  const auto [middle, failure] = std::from_chars(text.data(), end, first);
  if (failure != std::errc() || middle == end || *middle != mark) return std::nullopt;
  const auto [last, second_failure] = std::from_chars(middle + 1, end, second);
  if (second_failure != std::errc() || last != end) return std::nullopt;
  return std::pair(first, second);
}

/// End of shard `number` of `of`; shards before it end earlier.
std::int64_t end_of(std::int64_t count, std::int64_t number, std::int64_t of, std::int64_t block) {
  if (number == of) return count;
  // count * number may exceed 64 bits.
  const std::int64_t units = count / block;
  return (units / of * number + units % of * number / of) * block;
}

}  // namespace

void ShardOptions::describe(Fields& fields) {
  fields
      .add("shard", &shard,
           "Process part I of N of the rows, I from 1 to N, and write it to its own file "
           "(NAME.part-I-of-N.h5). Each part can be stopped and continued separately, on any machine. "
           "`peculiar merge` joins the parts to the same bytes as a single run.")
      .value_name("I/N");
  fields.add("rows", &rows, "Process rows A to before B, counted from 0, and write them to NAME.rows-A-B.h5.")
      .value_name("A:B");
}

void ShardOptions::check(const std::string& output) const {
  const bool over_ranks = !ranks::is_alone();
  if (over_ranks && is_given())
    throw usage_error("{} = {}: the ranks of an MPI start share all rows; leave it out of the settings",
                      shard.empty() ? "rows" : "shard", shard.empty() ? rows : shard);
  if (!is_given() && !over_ranks) return;
  if (!shard.empty() && !rows.empty()) throw usage_error("--shard and --rows: give only one of them");
  const auto numbers = shard.empty() ? two_numbers(rows, ':') : two_numbers(shard, '/');
  if (!shard.empty() && (!numbers || numbers->first < 1 || numbers->first > numbers->second))
    throw usage_error("--shard: '{}' is not I/N with I from 1 to N, such as 3/16", shard);
  if (!rows.empty() && (!numbers || numbers->first < 0 || numbers->first >= numbers->second))
    throw usage_error("--rows: '{}' is not A:B with A from 0 and below B, such as 0:1000", rows);
  if (std::filesystem::path(output).extension() != ".h5")
    throw usage_error(
        "--output: {} HDF5 files; give NAME.h5 for '{}', and convert the {} file to a table (peculiar export)",
        over_ranks ? "several ranks write" : "parts (--shard, --rows) are", output,
        over_ranks ? "finished" : "merged");
}

std::optional<FilePart> ShardOptions::part(std::int64_t count, std::int64_t block) const {
  if (!is_given()) return std::nullopt;
  if (!rows.empty()) {
    const auto [first, last] = two_numbers(rows, ':').value_or(std::pair<std::int64_t, std::int64_t>{0, 0});
    if (last > count)
      throw usage_error("--rows: '{}' includes rows up to {}, but there are {}", rows, last, count);
    return FilePart{{first, last}, 0, 0};
  }
  const auto [number, of] = two_numbers(shard, '/').value_or(std::pair<std::int64_t, std::int64_t>{1, 1});
  const std::int64_t unit = count / block >= of ? block : 1;
  return FilePart{{end_of(count, number - 1, of, unit), end_of(count, number, of, unit)}, number, of};
}

void ShardOptions::refuse(const std::string& what, const std::string& instead) const {
  if (!ranks::is_alone())
    throw usage_error("{} needs all rows, and several ranks share them: start it without mpirun", what);
  if (is_given())
    throw usage_error("--{}: {} needs all rows, not a part of them; {}", shard.empty() ? "rows" : "shard",
                      what, instead);
}

}  // namespace peculiar::store
