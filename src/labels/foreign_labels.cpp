#include "labels/foreign_labels.h"

#include <algorithm>
#include <vector>

#include "base/letters.h"
#include "labels/decision_line.h"

namespace peculiar::labels::detail {

namespace {

std::vector<std::string> split(std::string_view line) {
  std::vector<std::string> cells;
  for (std::size_t from = 0;;) {
    const std::size_t comma = line.find(',', from);
    std::string cell(line.substr(from, comma == std::string_view::npos ? comma : comma - from));
    std::erase_if(cell, [](char c) { return c == '"' || c == ' ' || c == '\r'; });
    cells.push_back(std::move(cell));
    if (comma == std::string_view::npos) return cells;
    from = comma + 1;
  }
}

bool is_text(std::string_view line) {
  return std::none_of(line.begin(), line.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\r'; });
}

}  // namespace

LabelSource source_of(std::span<const std::string> columns) {
  const auto has = [&](const char* name) {
    return std::any_of(columns.begin(), columns.end(),
                       [&](const std::string& column) { return lower_case(column) == name; });
  };
  const std::vector<std::string> own = split(kHeader);
  if (std::equal(columns.begin(), columns.end(), own.begin(), own.end())) return LabelSource::kOwn;
  if (has("human_label")) return LabelSource::kAstronomaly;
  if (has("label") && (has("filename") || (has("id") && columns.size() == 2)))
    return LabelSource::kAnomalyMatch;
  return LabelSource::kTable;
}

Error no_label_file(const std::filesystem::path& path, std::string_view first_line) {
  std::string looks = "it is of another kind";
  if (is_text(first_line) && first_line.find(',') != std::string_view::npos) {
    switch (source_of(split(first_line))) {
      case LabelSource::kAstronomaly:
        looks = "it looks like one of Astronomaly";
        break;
      case LabelSource::kAnomalyMatch:
        looks = "it looks like one of AnomalyMatch";
        break;
      default:
        looks = "it looks like a CSV table of another kind";
    }
  }
  return input_error(
      "{}: is not a label file to which labels can be added (its first line is not '{}'); {}. To continue from its labels, convert it: peculiar labels {} -o NEW.csv --of SCORES",
      path.string(), kHeader, looks, path.string());
}

}  // namespace peculiar::labels::detail
