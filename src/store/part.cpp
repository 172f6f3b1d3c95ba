#include "store/part.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/random.h"
#include "store/hdf5_file.h"

namespace peculiar::store {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr std::int64_t kAnyVersion = std::numeric_limits<std::int64_t>::max();  // rows are copied unchanged

json names_of(const Attributes& attributes) {
  json names = json::array();
  for (const auto& [name, value] : attributes) names.push_back(name);
  return names;
}

/// The attributes with those names, in their order.
Attributes in_order(const Attributes& attributes, const json& names) {
  Attributes ordered;
  for (const json& name : names) {
    const auto found = std::find_if(attributes.begin(), attributes.end(), [&](const auto& attribute) {
      return attribute.first == name.get<std::string>();
    });
    if (found != attributes.end()) ordered.push_back(*found);
  }
  return ordered;
}

json description_of(const RowFileSpec& whole, const std::string& job, const FilePart& part) {
  json arrays = json::array();
  for (const ArraySpec& array : whole.arrays)
    arrays.push_back({{"name", array.name}, {"attributes", names_of(array.attributes)}});
  json constants = json::array();
  for (const ConstantArray& constant : whole.constants) constants.push_back(constant.name);
  return {{"number", part.number},
          {"of", part.of},
          {"first", part.rows.first},
          {"last", part.rows.last},
          {"rows", whole.count},
          {"job", job},
          {"attributes", names_of(whole.attributes)},
          {"arrays", arrays},
          {"constants", constants}};
}

/// The spec of the whole, from the file of a part and its description.
RowFileSpec whole_of(const RowFileReader& file, const std::string& kind, const json& description) {
  RowFileSpec spec;
  spec.kind = kind;
  spec.version = file.version();
  spec.count = description.at("rows").get<std::int64_t>();
  for (const json& entry : description.at("arrays")) {
    const ArraySpec* array = file.find_array(entry.at("name").get<std::string>());
    if (array == nullptr) throw input_error("/{} is not there", entry.at("name").get<std::string>());
    spec.arrays.push_back(*array);
    spec.arrays.back().attributes = in_order(array->attributes, entry.at("attributes"));
  }
  for (const json& name : description.at("constants")) {
    std::optional<ConstantArray> constant = file.constant(name.get<std::string>());
    if (!constant) throw input_error("/{} is not there", name.get<std::string>());
    spec.constants.push_back(std::move(*constant));
  }
  spec.columns = file.columns();
  spec.attributes = in_order(file.attributes(), description.at("attributes"));
  return spec;
}

std::string text_attribute(const Attributes& attributes, const std::string& name) {
  for (const auto& [key, value] : attributes) {
    if (key == name && std::holds_alternative<std::string>(value)) return std::get<std::string>(value);
  }
  return "";
}

}  // namespace

fs::path part_path(const fs::path& whole, const FilePart& part) {
  const std::size_t digits = std::max<std::size_t>(2, std::to_string(part.of).size());
  const std::string words = part.number > 0
                                ? fmt::format(".part-{:0{}}-of-{:0{}}", part.number, digits, part.of, digits)
                                : fmt::format(".rows-{}-{}", part.rows.first, part.rows.last);
  fs::path path = whole;
  return path.replace_filename(whole.stem().string() + words + whole.extension().string());
}

std::string part_words(const FilePart& part) {
  return part.number > 0 ? fmt::format("part {} of {}", part.number, part.of)
                         : fmt::format("rows {} to {}", part.rows.first, part.rows.last);
}

std::string part_job(const std::string& job, const FilePart& part) {
  return fingerprint(fmt::format("{} {} {}-{}", job, part_words(part), part.rows.first, part.rows.last));
}

RowFileSpec part_spec(const RowFileSpec& whole, const std::string& job, const FilePart& part) {
  RowFileSpec spec = whole;
  spec.count = part.rows.last - part.rows.first;
  spec.attributes.emplace_back(kPartOfFile, description_of(whole, job, part).dump());
  return spec;
}

std::optional<PartOfFile> read_part(const fs::path& path) {
  const std::string kind = row_file_kind(path);
  if (kind.empty()) return std::nullopt;
  const RowFileReader file(path, kind, kAnyVersion);
  const std::string text = text_attribute(file.attributes(), kPartOfFile);
  if (text.empty()) return std::nullopt;
  try {
    const json description = json::parse(text);
    PartOfFile found;
    found.part = {{description.at("first").get<std::int64_t>(), description.at("last").get<std::int64_t>()},
                  description.at("number").get<std::int64_t>(),
                  description.at("of").get<std::int64_t>()};
    found.job = description.at("job").get<std::string>();
    found.whole = whole_of(file, kind, description);
    const RowRange& rows = found.part.rows;
    if (rows.first < 0 || rows.last - rows.first != file.count() || rows.last > found.whole.count)
      throw input_error("it has {} rows, not those from {} to {} of {}", file.count(), rows.first, rows.last,
                        found.whole.count);
    return found;
  } catch (const json::exception&) {
    throw input_error("{}: its attribute '{}' is damaged; make this part again", path.string(), kPartOfFile);
  } catch (const Error& failure) {
    throw input_error("{}: is damaged: {}; make this part again", path.string(), failure.what());
  }
}

}  // namespace peculiar::store
