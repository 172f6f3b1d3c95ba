#include "store/scores_file.h"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/random.h"
#include "store/column_rows.h"
#include "store/features_file.h"
#include "store/sample.h"
#include "store/score_making.h"

namespace peculiar::store {

std::string ScoresFile::attribute(const std::string& name) const {
  for (const auto& [key, value] : attributes) {
    if (key == name && std::holds_alternative<std::string>(value)) return std::get<std::string>(value);
  }
  return "";
}

void ScoresFile::set_attribute(const std::string& name, const std::string& text) {
  std::erase_if(attributes, [&](const auto& attribute) { return attribute.first == name; });
  attributes.emplace_back(name, text);
}

namespace {

Attributes kept_attributes(const RowFileReader& file) {
  Attributes kept;
  for (const auto& [name, value] : file.attributes()) {
    if (std::holds_alternative<std::string>(value) && name != "peculiar_file" && name != "job")
      kept.emplace_back(name, value);
  }
  return kept;
}

constexpr std::int64_t kRowsAtOnce = std::int64_t{1} << 18;

/// Returns the columns to write, in order: either a column of the table or one that was not read.
std::vector<std::pair<const catalog::Column*, const ColumnSpec*>> columns_of(const ScoresFile& scores) {
  std::vector<std::pair<const catalog::Column*, const ColumnSpec*>> columns;
  const std::vector<std::string>& order = scores.unread.order;
  for (const std::string& name : order) {
    const auto unread = std::find_if(scores.unread.columns.begin(), scores.unread.columns.end(),
                                     [&](const ColumnSpec& spec) { return spec.name == name; });
    if (const catalog::Column* column = scores.table.find(name))
      columns.emplace_back(column, nullptr);
    else if (unread != scores.unread.columns.end())
      columns.emplace_back(nullptr, &*unread);
  }
  for (const catalog::Column& column : scores.table.columns()) {
    if (std::find(order.begin(), order.end(), column.name) == order.end())
      columns.emplace_back(&column, nullptr);
  }
  return columns;
}

/// The job of scores that are in memory: their provenance apart from the time, which differs when the same
/// call is repeated. "" without a provenance.
std::string job_of(const ScoresFile& scores) {
  auto provenance = nlohmann::json::parse(scores.attribute("provenance"), nullptr, false);
  if (!provenance.is_object()) return "";
  provenance.erase("created_utc");
  return fingerprint(provenance.dump());
}

}  // namespace

ScoresFile read_scores(const std::filesystem::path& path) {
  const RowFileReader file(path, "scores", kScoresVersion);
  return {file.catalogue(), kept_attributes(file)};
}

ScoresFile read_scores(const std::filesystem::path& path, std::vector<std::string> names,
                       const std::vector<std::string>& names_asked) {
  const RowFileReader file(path, "scores", kScoresVersion);
  ScoresFile::Unread unread{path, {}, {}};
  for (const ColumnSpec& spec : file.columns()) unread.order.push_back(spec.name);
  for (const std::string& name : names_asked) {
    if (std::find(unread.order.begin(), unread.order.end(), name) == unread.order.end())
      return {file.catalogue(), kept_attributes(file)};
  }
  names.insert(names.end(), names_asked.begin(), names_asked.end());
  for (const ColumnSpec& spec : file.columns()) {
    if (std::find(names.begin(), names.end(), spec.name) == names.end()) unread.columns.push_back(spec);
  }
  return {file.catalogue(names), kept_attributes(file), std::move(unread)};
}

ScoresFile read_scores_attributes(const std::filesystem::path& path) {
  return {{}, kept_attributes(RowFileReader(path, "scores", kScoresVersion))};
}

bool are_of_vectors(const ScoresFile& scores) {
  return has_method(scores.attribute(kMaking), kVectorMethod) ||
         (scores.attribute("sample").empty() && !scores.attribute(kFeaturesOfScores).empty());
}

void write_scores(const std::filesystem::path& path, const ScoresFile& scores, bool overwrite,
                  const RunContext& context) {
  const std::string job = job_of(scores);
  if (job.empty() || row_file_job(path) != job) refuse_existing(path, overwrite);
  RowFileSpec spec;
  spec.kind = "scores";
  spec.version = kScoresVersion;
  spec.count = static_cast<std::int64_t>(scores.table.rows());
  for (const auto& [column, unread] : columns_of(scores))
    spec.columns.push_back(column != nullptr ? column_spec(*column) : *unread);
  spec.attributes = scores.attributes;
  WriteOptions options;
  options.overwrite = true;
  options.job_fingerprint = job;
  options.start_afresh = true;  // an unfinished file has nothing worth keeping: all columns are in memory
  RowFileWriter writer(path, spec, options, context);
  std::optional<ColumnRows> source;
  if (!scores.unread.columns.empty())
    source.emplace(scores.unread.source, RowFileReader(scores.unread.source, "scores", kScoresVersion));
  for (const auto& [column, unread] : columns_of(scores)) {
    if (column != nullptr) {
      writer.write(*column, 0);
      continue;
    }
    for (std::int64_t row = 0; row < spec.count; row += kRowsAtOnce)
      writer.write(source->read(unread->name, {row, std::min(row + kRowsAtOnce, spec.count)}), row);
  }
  writer.commit(spec.count);
  writer.finish();
}

image::Image read_stamp(const RowFileReader& file, const std::string& array, std::int64_t row) {
  const ArraySpec* spec = file.find_array(array);
  if (spec == nullptr || spec->row_shape.size() != 3)
    throw input_error("reconstructions: the array '{}' is missing or no stack of images; score again", array);
  image::Image stamp(static_cast<int>(spec->row_shape[0]), static_cast<int>(spec->row_shape[1]),
                     static_cast<int>(spec->row_shape[2]));
  file.read(array, row, std::span<float>(stamp.pixels));
  return stamp;
}

std::filesystem::path named_file(const std::filesystem::path& folder, const std::string& path) {
  namespace fs = std::filesystem;
  if (path.empty()) return {};
  for (const fs::path& place : {folder / path, folder / fs::path(path).filename(), fs::path(path)}) {
    if (fs::exists(place)) return place;
  }
  return {};
}

bool is_among(const std::string& fingerprint, const std::string& list) {
  std::istringstream all(list);
  for (std::string one; std::getline(all, one, ',');)
    if (one == fingerprint) return true;
  return fingerprint == list;
}

std::vector<std::size_t> ranked(const catalog::Column& column) {
  std::vector<double> values(column.size());
  std::vector<std::size_t> order, missing;
  order.reserve(values.size());
  for (std::size_t row = 0; row < values.size(); ++row) {
    (column.is_missing(row) ? missing : order).push_back(row);
    values[row] = column.number(row);
  }
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return values[a] > values[b] || (values[a] == values[b] && a < b);
  });
  order.insert(order.end(), missing.begin(), missing.end());
  return order;
}

std::vector<bool> partial_images(const catalog::Table& scores) {
  std::vector<bool> partial(scores.rows(), false);
  const catalog::Column* flags = scores.find("flags");
  if (flags == nullptr || !flags->is_numeric()) return partial;
  for (std::size_t row = 0; row < partial.size(); ++row)
    partial[row] = !flags->is_missing(row) &&
                   (static_cast<std::int64_t>(flags->number(row)) & (kFlagEdge | kFlagGap)) != 0;
  return partial;
}

std::int64_t muted_kinds(const ScoresFile& scores) {
  return std::strtoll(scores.attribute(kMutedArtefacts).c_str(), nullptr, 10);
}

std::vector<bool> muted_images(const ScoresFile& scores) {
  std::vector<bool> muted(scores.table.rows(), false);
  const std::int64_t kinds = muted_kinds(scores);
  const catalog::Column* flags = scores.table.find(kArtefactFlags);
  if (kinds == 0 || flags == nullptr || !flags->is_numeric()) return muted;
  for (std::size_t row = 0; row < muted.size(); ++row)
    muted[row] = !flags->is_missing(row) && (static_cast<std::int64_t>(flags->number(row)) & kinds) != 0;
  return muted;
}

std::vector<bool> left_out_of_ranking(const ScoresFile& scores) {
  std::vector<bool> left_out = muted_images(scores);
  if (scores.attribute(kRankPartial) == "yes") return left_out;
  const std::vector<bool> partial = partial_images(scores.table);
  for (std::size_t row = 0; row < left_out.size(); ++row) left_out[row] = left_out[row] || partial[row];
  return left_out;
}

std::vector<bool> ranked_images(const ScoresFile& scores, const catalog::Column& column) {
  std::vector<bool> is_ranked = left_out_of_ranking(scores);
  is_ranked.flip();
  for (std::size_t row = 0; row < is_ranked.size(); ++row) {
    if (column.is_missing(row)) is_ranked[row] = false;
  }
  return is_ranked;
}

const catalog::Column& score_column(const ScoresFile& scores, const std::string& name,
                                    const std::string& file) {
  const std::string wanted = name.empty() ? scores.attribute("ranking") : name;
  if (wanted.empty())
    throw usage_error("{}: holds no score to rank by (features are none); name a column with --column", file);
  const catalog::Column& column = scores.table.at(wanted);
  if (!column.is_numeric()) throw usage_error("--column: '{}' of {} is not numeric", wanted, file);
  return column;
}

}  // namespace peculiar::store
