#include "store/part_fit.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.h"

namespace peculiar::store {

using nlohmann::json;

namespace {

constexpr const char* kProvenance = "provenance";

std::string words_of(const AttributeValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* number = std::get_if<double>(&value)) return fmt::format("{}", *number);
  return fmt::format("{}", std::get<std::int64_t>(value));
}

std::map<std::string, std::string> attributes_of(const FoundPart& part) {
  std::map<std::string, std::string> texts;
  for (const auto& [name, value] : part.content.whole.attributes) texts[name] = words_of(value);
  return texts;
}

json provenance_of(const FoundPart& part) {
  const json provenance = json::parse(attributes_of(part)[kProvenance], nullptr, false);
  return provenance.is_object() ? provenance : json::object();
}

/// "threshold (1.5 and 2)", for entries that differ.
std::vector<std::string> differing(const json& first, const json& other) {
  std::vector<std::string> words;
  std::set<std::string> keys;
  for (const json* object : {&first, &other}) {
    if (!object->is_object()) continue;
    for (const auto& [key, value] : object->items()) keys.insert(key);
  }
  const auto text = [](const json& object, const std::string& key) {
    return object.is_object() && object.contains(key) ? object.at(key).dump() : "nothing";
  };
  for (const std::string& key : keys) {
    if (text(first, key) != text(other, key))
      words.push_back(fmt::format("{} ({} and {})", key, text(first, key), text(other, key)));
  }
  return words;
}

/// The difference between parts of two jobs.
std::string job_difference(const FoundPart& first, const FoundPart& other) {
  const json here = provenance_of(first), there = provenance_of(other);
  std::vector<std::string> words =
      differing(here.value("settings", json::object()), there.value("settings", json::object()));
  const std::map<std::string, std::string> a = attributes_of(first), b = attributes_of(other);
  for (const auto& [name, text] : a) {
    if (name == kProvenance || !b.contains(name) || b.at(name) == text) continue;
    words.push_back(
        text.size() + b.at(name).size() < 100 ? fmt::format("{} ({} and {})", name, text, b.at(name)) : name);
  }
  if (words.empty()) return "their inputs differ, or changed between the runs";
  return fmt::format("they differ in {}", fmt::join(words, ", "));
}

bool same_layout(const RowFileSpec& a, const RowFileSpec& b) {
  const auto same_arrays = [](const ArraySpec& x, const ArraySpec& y) {
    return x.name == y.name && x.type == y.type && x.row_shape == y.row_shape;
  };
  const auto same_columns = [](const ColumnSpec& x, const ColumnSpec& y) {
    return x.name == y.name && x.type == y.type && x.text_bytes == y.text_bytes && x.unit == y.unit;
  };
  return a.version == b.version &&
         std::equal(a.arrays.begin(), a.arrays.end(), b.arrays.begin(), b.arrays.end(), same_arrays) &&
         std::equal(a.columns.begin(), a.columns.end(), b.columns.begin(), b.columns.end(), same_columns);
}

void check_alike(const FoundPart& first, const FoundPart& other) {
  const RowFileSpec& a = first.content.whole;
  const RowFileSpec& b = other.content.whole;
  if (a.kind != b.kind)
    throw input_error("{} is a part of a {} file, {} of a {} file", first.path, a.kind, other.path, b.kind);
  if (first.content.job != other.content.job)
    throw input_error("{} and {} are parts of different jobs: {}; make all parts with the same command",
                      first.path, other.path, job_difference(first, other));
  if (a.count != b.count || !same_layout(a, b))
    throw input_error("{} and {} are laid out differently; make all parts with one version of peculiar",
                      first.path, other.path);
}

/// Legitimate differences that the user should know about.
void warn_of_unlike(const FoundPart& first, const FoundPart& other, const RunContext& context) {
  const json here = provenance_of(first), there = provenance_of(other);
  std::vector<std::string> versions =
      differing(here.value("libraries", json::object()), there.value("libraries", json::object()));
  for (const char* key : {"version", "git_revision"}) {
    if (here.value(key, "") != there.value(key, ""))
      versions.push_back(fmt::format("{} ({} and {})", key, here.value(key, ""), there.value(key, "")));
  }
  if (!versions.empty())
    context.warning("{} and {} were made by different versions: {}", first.path, other.path,
                    fmt::join(versions, ", "));
  const std::map<std::string, std::string> a = attributes_of(first), b = attributes_of(other);
  std::vector<std::string> names;
  for (const auto& [name, text] : a) {
    if (name != kProvenance && (!b.contains(name) || b.at(name) != text)) names.push_back(name);
  }
  if (!names.empty())
    context.warning("{} and {} record different values of {}{}; the merged file keeps those of the first",
                    first.path, other.path, fmt::join(names, ", "),
                    versions.empty() ? " because of rounding on different processors" : "");
}

std::string numbers_in_words(const std::vector<std::int64_t>& numbers) {
  constexpr std::size_t kMost = 20;
  const std::vector<std::int64_t> some(
      numbers.begin(), numbers.begin() + static_cast<std::ptrdiff_t>(std::min(kMost, numbers.size())));
  return fmt::format("{}{}", fmt::join(some, ", "),
                     numbers.size() > kMost ? fmt::format(" and {} more", numbers.size() - kMost) : "");
}

/// Shards of one total: each exactly once.
void check_numbers(const std::vector<FoundPart>& parts) {
  const std::int64_t of = parts.front().content.part.of;
  std::map<std::int64_t, const FoundPart*> found;
  for (const FoundPart& part : parts) {
    const auto [before, is_new] = found.emplace(part.content.part.number, &part);
    if (!is_new)
      throw input_error("{} and {} are both part {} of {}; list only one of them", before->second->path,
                        part.path, part.content.part.number, of);
  }
  std::vector<std::int64_t> missing;
  for (std::int64_t number = 1; number <= of; ++number) {
    if (!found.contains(number)) missing.push_back(number);
  }
  if (!missing.empty())
    throw input_error(
        "{} of the {} parts that belong with {} {} missing (part {}); create them and list all parts",
        missing.size(), of, parts.front().path, missing.size() == 1 ? "is" : "are",
        numbers_in_words(missing));
}

[[noreturn]] void refuse_gap(std::int64_t first, std::int64_t last, std::int64_t count) {
  throw input_error(
      "rows {} to {} of the {} are not in any of the given parts; create the missing part and add it", first,
      last, count);
}

void check_rows(const std::vector<FoundPart>& parts) {
  std::int64_t next = 0;
  const FoundPart* before = nullptr;
  for (const FoundPart& part : parts) {
    const RowRange& rows = part.content.part.rows;
    if (rows.first > next) refuse_gap(next, rows.first, part.content.whole.count);
    if (rows.first < next)
      throw input_error(
          "{} and {} both have rows {} to {}; list only one of them, or parts that do not overlap",
          before->path, part.path, rows.first, std::min(next, rows.last));
    next = rows.last;
    before = &part;
  }
  const std::int64_t count = parts.front().content.whole.count;
  if (next < count) refuse_gap(next, count, count);
}

}  // namespace

void check_fit(const std::vector<FoundPart>& parts, const RunContext& context) {
  const FoundPart& first = parts.front();
  for (const FoundPart& part : parts) check_alike(first, part);
  const bool are_shards = std::all_of(parts.begin(), parts.end(), [&](const FoundPart& part) {
    return part.content.part.number > 0 && part.content.part.of == first.content.part.of;
  });
  if (are_shards) check_numbers(parts);
  check_rows(parts);
  for (const FoundPart& part : parts) warn_of_unlike(first, part, context);
}

}  // namespace peculiar::store
