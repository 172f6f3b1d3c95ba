#include "store/summary.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "base/json_number.h"
#include "base/name_list.h"
#include "store/sample.h"

namespace peculiar::store {

using nlohmann::json;

namespace {

constexpr std::size_t kMostProblems = 20;
constexpr std::size_t kMostWords = 5;

void summarise_numbers(const catalog::Column& column, json& entry) {
  std::vector<double> values;
  for (std::size_t row = 0; row < column.size(); ++row) {
    if (!column.is_missing(row)) values.push_back(column.number(row));
  }
  if (values.empty()) return;
  std::sort(values.begin(), values.end());
  double sum = 0;
  for (const double value : values) sum += value;
  const std::size_t half = values.size() / 2;
  entry["minimum"] = number_or_null(values.front());
  entry["median"] =
      number_or_null(values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2);
  entry["mean"] = number_or_null(sum / static_cast<double>(values.size()));
  entry["maximum"] = number_or_null(values.back());
  if (std::holds_alternative<std::vector<bool>>(column.data)) entry["true_share"] = entry["mean"];
}

/// Counts how often each bit is set; ignores values that are missing, negative or not whole numbers.
std::map<std::string, std::int64_t> count_flags(const catalog::Column& column) {
  std::map<std::string, std::int64_t> counts;
  const auto* values = std::get_if<std::vector<std::int64_t>>(&column.data);
  if (values == nullptr) return counts;
  for (std::size_t row = 0; row < column.size(); ++row) {
    if (column.is_missing(row) || (*values)[row] < 0) continue;
    const auto bits = static_cast<std::uint64_t>((*values)[row]);
    for (int bit = 0; bit < 63; ++bit) {
      if ((bits >> bit & 1) == 0) continue;
      const std::string word = flag_words(std::int64_t{1} << bit);
      ++counts[word.empty() ? fmt::format("bit {}", bit) : word];
    }
  }
  return counts;
}

void summarise_texts(const std::vector<std::string>& texts, json& entry) {
  std::vector<std::string_view> sorted;
  for (const std::string& text : texts) {
    if (!text.empty()) sorted.emplace_back(text);
  }
  std::sort(sorted.begin(), sorted.end());
  std::size_t different = 0;
  std::vector<std::pair<std::string_view, std::int64_t>> commonest;
  for (auto text = sorted.begin(); text != sorted.end();) {
    const auto next = std::upper_bound(text, sorted.end(), *text);
    const std::pair<std::string_view, std::int64_t> counted{*text, next - text};
    const auto place = std::find_if(commonest.begin(), commonest.end(),
                                    [&](const auto& other) { return other.second < counted.second; });
    commonest.insert(place, counted);
    if (commonest.size() > kMostWords) commonest.pop_back();
    ++different;
    text = next;
  }
  entry["different"] = different;
  entry["commonest"] = json::array();
  for (const auto& [text, count] : commonest)
    entry["commonest"].push_back({{"value", std::string(text)}, {"count", count}});
}

const char* type_word(const catalog::Column& column) {
  constexpr const char* kWords[] = {"float", "integer", "boolean", "text"};
  return kWords[column.data.index()];
}

json summary_of(const catalog::Column& column, const RunContext& context) {
  context.stop_if_cancelled("stopped before all columns were looked at");
  json entry{{"name", column.name},
             {"unit", column.unit},
             {"description", column.description},
             {"type", type_word(column)}};
  std::int64_t missing = 0;
  const auto* texts = std::get_if<std::vector<std::string>>(&column.data);
  for (std::size_t row = 0; row < column.size(); ++row) {
    missing += (texts != nullptr ? (*texts)[row].empty() : column.is_missing(row)) ? 1 : 0;
  }
  entry["missing"] = missing;
  if (texts != nullptr) {
    summarise_texts(*texts, entry);
  } else {
    summarise_numbers(column, entry);
  }
  return entry;
}

std::string short_number(const json& value) {
  return value.is_number() ? fmt::format("{:.6g}", value.get<double>()) : "-";
}

std::string short_share(double share) { return fmt::format("{:.4g} %", 100 * share); }

/// `width`: of the longest name.
std::string column_line(const json& column, std::size_t width) {
  const std::string name = column["name"].get<std::string>();
  const std::string unit = column["unit"].get<std::string>();
  std::string line =
      fmt::format("  {:<{}} {:<8} {:<10}", name, width, column["type"].get<std::string>(), unit);
  if (column.contains("true_share")) {
    line += fmt::format(" {} true", short_share(column["true_share"].get<double>()));
  } else if (column.contains("minimum")) {
    line += fmt::format(" {} .. {}, median {}", short_number(column["minimum"]),
                        short_number(column["maximum"]), short_number(column["median"]));
  }
  if (column.contains("different")) {
    const auto different = column["different"].get<std::size_t>();
    line += fmt::format(" {} different", different);
    if (different > 0 && different <= 2 * kMostWords) {
      std::vector<std::string> words;
      for (const json& word : column["commonest"]) {
        words.push_back(
            fmt::format("{} {}", word["value"].get<std::string>(), word["count"].get<std::int64_t>()));
      }
      line += fmt::format(": {}{}", fmt::join(words, ", "), different > words.size() ? ", ..." : "");
    }
  }
  const auto missing = column["missing"].get<std::int64_t>();
  if (missing > 0) line += fmt::format(" ({} missing)", missing);
  return line + "\n";
}

}  // namespace

json summarise_columns(const catalog::Table& table, const RunContext& context) {
  json columns = json::array();
  for (const catalog::Column& column : table.columns()) columns.push_back(summary_of(column, context));
  return columns;
}

json summarise_columns(const RowFileReader& file, const std::vector<std::size_t>* rows,
                       const RunContext& context) {
  json columns = json::array();
  for (const ColumnSpec& spec : file.columns()) {
    catalog::Table table;
    table.add(file.column(spec.name));
    if (rows != nullptr) table = table.take(*rows);
    columns.push_back(summary_of(table.at(spec.name), context));
  }
  return columns;
}

json summarise_sample(const std::filesystem::path& path, const RunContext& context) {
  const SampleReader sample(path);
  const SampleHeader& header = sample.header();
  json summary{{"file", path.string()},
               {"kind", "sample"},
               {"format_version", sample.rows().version()},
               {"images", header.count},
               {"bands", header.bands},
               {"height", header.height},
               {"width", header.width},
               {"unit", header.unit},
               {"pixel_scale_arcsec", number_or_null(header.pixel_scale_arcsec)},
               {"rows_upward", header.rows_upward},
               {"picture_bits", header.picture_bits},
               {"psf", header.psf.has_value()},
               {"variance", header.has_variance},
               {"truth_planes", header.truth_planes},
               {"mask", header.has_mask}};
  summary["zero_point_mag"] = json::array();
  for (const double value : header.zero_point_mag) summary["zero_point_mag"].push_back(number_or_null(value));
  summary["columns"] = summarise_columns(sample.rows(), nullptr, context);
  const catalog::Table with_flags = sample.rows().catalogue({"flags"});
  const catalog::Column* flags = with_flags.find("flags");
  summary["flagged"] = flags == nullptr ? std::map<std::string, std::int64_t>() : count_flags(*flags);
  const auto problems = sample.rows().problems();
  summary["problem_count"] = problems.size();
  summary["problems"] = json::array();
  for (std::size_t i = 0; i < std::min(problems.size(), kMostProblems); ++i) {
    summary["problems"].push_back({{"row", problems[i].row}, {"reason", problems[i].reason}});
  }
  summary["provenance"] = json::parse(header.provenance, nullptr, false);
  return summary;
}

std::string summary_text(const json& summary) {
  std::string text;
  if (summary.contains("images")) {
    text += fmt::format("{}: sample (format {})\n", summary["file"].get<std::string>(),
                        summary["format_version"].get<int>());
    text += fmt::format("  {} of {} x {} px, {}: {}\n",
                        counted(summary["images"].get<std::int64_t>(), "image"), summary["height"].get<int>(),
                        summary["width"].get<int>(), counted(std::ssize(summary["bands"]), "band"),
                        fmt::join(summary["bands"].get<std::vector<std::string>>(), ", "));
    const std::string unit = summary["unit"].get<std::string>();
    text += fmt::format(
        "  unit {}, pixel scale {}, rows {}, variance {}, mask {}, PSF {}\n",
        unit.empty() ? "not known" : unit,
        summary["pixel_scale_arcsec"].is_null() ? "not known"
                                                : short_number(summary["pixel_scale_arcsec"]) + " arcsec",
        summary["rows_upward"].get<bool>() ? "upward" : "downward",
        summary["variance"].get<bool>() ? "yes" : "no", summary["mask"].get<bool>() ? "yes" : "no",
        summary["psf"].get<bool>() ? "yes" : "no");
    std::vector<std::string> zero_points;
    for (std::size_t band = 0; band < summary["zero_point_mag"].size(); ++band) {
      const json& value = summary["zero_point_mag"][band];
      zero_points.push_back(
          fmt::format("{} {}", summary["bands"].at(band).get<std::string>(),
                      value.is_null() ? "not known" : fmt::format("{:.6g}", value.get<double>())));
    }
    text += fmt::format(
        "  zero-point{} {}\n", zero_points.size() > 1 ? "s" : "",
        zero_points.empty() ? "not known" : fmt::format("{} mag (AB)", fmt::join(zero_points, ", ")));
    if (!summary["truth_planes"].empty())
      text += fmt::format("  truth planes {}\n",
                          fmt::join(summary["truth_planes"].get<std::vector<std::string>>(), ", "));
    if (summary["picture_bits"].get<int>() > 0)
      text += fmt::format("  values of {}-bit pictures\n", summary["picture_bits"].get<int>());
    for (const auto& [word, count] : summary["flagged"].items()) {
      text += fmt::format("  flagged {}: {}\n", word, count.get<std::int64_t>());
    }
  } else {
    const std::string kind = summary["kind"].get<std::string>();
    const auto rows = summary["rows"].get<std::int64_t>();
    const bool is_of_images = kind == "scores" || kind == "measurements" || kind == "features";
    const std::string ranking = summary.value("ranking", "");
    text += fmt::format("{}: {} of {}{}\n", summary["file"].get<std::string>(), is_of_images ? kind : "table",
                        counted(rows, is_of_images ? "image" : "row"),
                        ranking.empty() ? "" : ", ranked by " + ranking);
  }
  if (summary.contains("part")) {
    const json& part = summary["part"];
    text += part["of"].get<std::int64_t>() > 0
                ? fmt::format("  part {} of {}", part["number"].get<std::int64_t>(),
                              part["of"].get<std::int64_t>())
                : "  a part";
    text += fmt::format(" of a file of {} rows, those from {} to before {} (peculiar merge)\n",
                        part["rows"].get<std::int64_t>(), part["first"].get<std::int64_t>(),
                        part["last"].get<std::int64_t>());
  }
  text += "columns\n";
  std::size_t width = 16;
  for (const json& column : summary["columns"])
    width = std::max(width, column["name"].get_ref<const std::string&>().size());
  for (const json& column : summary["columns"]) text += column_line(column, width);
  if (summary.contains("problems") && !summary["problems"].empty()) {
    text += fmt::format("problems ({})\n", summary["problem_count"].get<std::int64_t>());
    for (const json& problem : summary["problems"]) {
      text += fmt::format("  row {}: {}\n", problem["row"].get<std::int64_t>(),
                          problem["reason"].get<std::string>());
    }
  }
  if (summary.contains("provenance") && summary["provenance"].is_object() && !summary["provenance"].empty()) {
    const json& origin = summary["provenance"];
    text += fmt::format("made by peculiar {} ({}) {}, {}\n", origin.value("verb", "?"),
                        origin.value("version", "?"), origin.value("git_revision", "?"),
                        origin.value("created_utc", "?"));
    json settings = origin.value("settings", json::object());
    for (auto& [key, value] : settings.items()) {
      if (value.is_array() && value.size() > kMostWords)
        value = fmt::format("{} of them, the first {}", value.size(), value[0].dump());
    }
    text += fmt::format("settings {}\n", settings.dump());
  }
  return text;
}

}  // namespace peculiar::store
