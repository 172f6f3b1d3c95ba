#include "learning/feature_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <unordered_map>

#include "base/error.h"
#include "base/order_statistics.h"
#include "embeddings/vector_columns.h"
#include "embeddings/vector_table.h"
#include "store/features_file.h"
#include "store/score_making.h"

namespace peculiar::learning {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kBlockValues = 1 << 22;  // read at a time
constexpr double kMostMissing = 0.1;            // fraction of the rows that a score column may lack

/// Numbers that measure something other than how odd an image looks.
const std::set<std::string> kNoScores{"flux",         "half_light_radius", "iterations", "converged",
                                      "score_spread", "latent_length",     "combined"};

/// One source of features, and the source row of each row of the scores (-1: none).
struct Source {
  std::int64_t length = 0;
  std::vector<std::int64_t> row_of;
  std::function<void(std::int64_t first, std::span<float> values)> read;  ///< its own rows
  std::int64_t count = 0;
};

std::unordered_map<std::string, std::int64_t> places_by_text(const catalog::Column& column) {
  std::unordered_map<std::string, std::int64_t> places;
  for (std::size_t i = 0; i < column.size(); ++i)
    places.emplace(column.text(i), static_cast<std::int64_t>(i));
  return places;
}

/// For each row of the scores, the row of `theirs` with the same value.
std::vector<std::int64_t> matched(const catalog::Column& own, const catalog::Column& theirs,
                                  const std::string& path) {
  const auto places = places_by_text(theirs);
  if (places.size() < theirs.size())
    throw input_error("{}: {} of its {} rows have the same '{}' as another row; it must be unique", path,
                      theirs.size() - places.size(), theirs.size(), theirs.name);
  std::vector<std::int64_t> row_of(own.size(), -1);
  for (std::size_t i = 0; i < own.size(); ++i)
    if (const auto found = places.find(own.text(i)); found != places.end()) row_of[i] = found->second;
  return row_of;
}

void need_any(const Source& source, const std::string& path, const std::string& file) {
  if (std::all_of(source.row_of.begin(), source.row_of.end(), [](std::int64_t row) { return row < 0; }))
    throw input_error("{}: has features of none of the images of {}; are they of the same sample?", path,
                      file);
}

/// Features of `score --features-out`.
Source of_features_file(const store::ScoresFile& scores, const std::string& file, const std::string& path,
                        FeatureTable& table) {
  const auto reader =
      std::make_shared<store::RowFileReader>(path, store::kFeaturesKind, store::kFeaturesVersion);
  const store::ArraySpec* array = reader->find_array(store::kFeaturesArray);
  if (array == nullptr)
    throw input_error("{}: has no array '{}'; score again with --features-out", path, store::kFeaturesArray);
  const store::ScoresFile its{{}, reader->attributes()};
  const std::string model = its.attribute("model_fingerprint");
  if (!model.empty() && !store::is_among(model, scores.attribute("model_fingerprint")))
    throw input_error(
        "{}: its features are by another model ({}) than the scores of {} ({}); score again with --features-out",
        path, its.attribute("model"), file, scores.attribute("model"));
  const bool same_sample =
      scores.table.has("row") && its.attribute("sample_job") == scores.attribute("sample_job");
  const char* key = same_sample ? "row" : "id";
  Source source{
      array->row_values(), matched(scores.table.at(key), reader->column(key), path), {}, reader->count()};
  source.read = [reader](std::int64_t first, std::span<float> values) {
    reader->read(store::kFeaturesArray, first, values);
  };
  need_any(source, path, file);
  table.inputs.push_back({path, store::row_file_job(path), its.attribute("provenance")});
  table.words += fmt::format("{} features of the networks ({})", source.length, path);
  return source;
}

/// Features of another network.
Source of_vectors(const store::ScoresFile& scores, const std::string& file,
                  const embeddings::VectorOptions& options, const RunContext& context, FeatureTable& table) {
  const auto vectors = std::make_shared<embeddings::VectorTable>(embeddings::read_vectors(options, context));
  Source source{vectors->length, {}, {}, vectors->count()};
  if (vectors->has_ids) {
    source.row_of = matched(scores.table.at("id"), vectors->known.at("id"), vectors->path);
  } else if (static_cast<std::size_t>(vectors->count()) == scores.table.rows()) {
    context.warning("{}: has no ids: its rows are assumed to be those of {}, in order", vectors->path, file);
    source.row_of.resize(scores.table.rows());
    for (std::size_t i = 0; i < source.row_of.size(); ++i) source.row_of[i] = static_cast<std::int64_t>(i);
  } else {
    throw input_error(
        "{}: has {} vectors without ids, {} has {} rows, so they cannot be matched; give the ids (--ids FILE, --id-column)",
        vectors->path, vectors->count(), file, scores.table.rows());
  }
  source.read = [vectors](std::int64_t first, std::span<float> values) {
    const auto begin = vectors->values.begin() + first * vectors->length;
    std::copy(begin, begin + std::ssize(values), values.begin());
  };
  need_any(source, vectors->path, file);
  table.inputs.push_back(vectors->as_input);
  table.words += fmt::format("{}{} dimensions per vector ({})", table.words.empty() ? "" : ", ",
                             source.length, vectors->path);
  return source;
}

/// Columns of the scores, with a few missing values replaced by the median.
std::vector<std::vector<float>> of_columns(const store::ScoresFile& scores,
                                           const std::vector<std::string>& names, const RunContext& context) {
  std::vector<std::vector<float>> columns;
  for (const std::string& name : names) {
    const catalog::Column& column = scores.table.at(name);
    std::vector<float> values(column.size());
    std::vector<float> known;
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = static_cast<float>(column.number(i));
      if (std::isfinite(values[i])) known.push_back(values[i]);
    }
    const auto missing = static_cast<double>(values.size() - known.size());
    if (known.empty() || missing > kMostMissing * static_cast<double>(values.size())) {
      context.info("column '{}' is missing in {:.0f} of {} rows and is not used as a feature", name, missing,
                   values.size());
      continue;
    }
    const float middle = upper_median(known);
    for (float& value : values)
      if (!std::isfinite(value)) value = middle;
    columns.push_back(std::move(values));
  }
  return columns;
}

/// Copies a source's rows into those of the scores, from `offset` in each.
void fill(const Source& source, std::int64_t offset, FeatureTable& table) {
  std::vector<std::vector<std::size_t>> places(static_cast<std::size_t>(source.count));
  for (std::size_t i = 0; i < source.row_of.size(); ++i)
    if (source.row_of[i] >= 0) places[static_cast<std::size_t>(source.row_of[i])].push_back(i);
  const std::int64_t step = std::max<std::int64_t>(1, kBlockValues / source.length);
  std::vector<float> block;
  for (std::int64_t first = 0; first < source.count; first += step) {
    const std::int64_t rows = std::min(step, source.count - first);
    block.resize(static_cast<std::size_t>(rows * source.length));
    source.read(first, block);
    for (std::int64_t k = 0; k < rows; ++k)
      for (const std::size_t place : places[static_cast<std::size_t>(first + k)])
        std::copy_n(block.begin() + k * source.length, source.length,
                    table.values.begin() + static_cast<std::ptrdiff_t>(place) * table.length + offset);
  }
}

std::vector<Source> sources_of(const store::ScoresFile& scores, const fs::path& file,
                               const FeatureSources& asked, const RunContext& context, FeatureTable& table) {
  std::vector<Source> sources;
  const std::string& given = asked.vectors.features;
  const std::string named = scores.attribute(store::kFeaturesOfScores);
  if (!given.empty() && store::row_file_kind(given) == store::kFeaturesKind) {
    sources.push_back(of_features_file(scores, file.string(), given, table));
    return sources;
  }
  if (!named.empty()) {
    const fs::path found = store::named_file(file.parent_path(), named);
    if (found.empty() && given.empty())
      throw input_error("{}: names the features file {}, which is missing; give it with --features",
                        file.string(), named);
    if (!found.empty() && store::row_file_kind(found) == store::kFeaturesKind) {
      sources.push_back(of_features_file(scores, file.string(), found.string(), table));
    } else if (!found.empty() && given.empty()) {
      embeddings::VectorOptions options = asked.vectors;
      options.features = found.string();
      sources.push_back(of_vectors(scores, file.string(), options, context, table));
    }
  }
  if (!given.empty()) sources.push_back(of_vectors(scores, file.string(), asked.vectors, context, table));
  return sources;
}

}  // namespace

std::vector<std::string> score_columns(const store::ScoresFile& scores) {
  std::vector<std::string> names;
  const nlohmann::json making = nlohmann::json::parse(scores.attribute(store::kMaking), nullptr, false);
  if (making.is_array()) {
    for (const nlohmann::json& entry : making) {
      const nlohmann::json settings = entry.value("settings", nlohmann::json::object());
      if (settings.value("method", nlohmann::json()) == store::kLearningMethod)
        continue;  // derived from labels
      for (const nlohmann::json& column : entry.value("columns", nlohmann::json::array())) {
        const auto name = column.is_string() ? column.get<std::string>() : std::string();
        const catalog::Column* found = scores.table.find(name);
        if (found == nullptr || !std::holds_alternative<std::vector<double>>(found->data)) continue;
        if (!kNoScores.contains(name) && !name.starts_with("artefact")) names.push_back(name);
      }
    }
  }
  const std::string before = scores.attribute(kRankedBefore);
  const std::string ranking = before.empty() ? scores.attribute("ranking") : before;
  if (names.empty() && scores.table.has(ranking)) names.push_back(ranking);
  return names;
}

FeatureTable read_features(const store::ScoresFile& scores, const fs::path& file, const FeatureSources& asked,
                           const RunContext& context) {
  FeatureTable table;
  const std::vector<Source> sources = sources_of(scores, file, asked, context, table);
  std::vector<std::string> names;
  if (asked.columns.empty()) {
    names = score_columns(scores);
  } else if (asked.columns != std::vector<std::string>{"none"}) {
    names = embeddings::vector_columns(scores.table, asked.columns, file.string());
  }
  const std::vector<std::vector<float>> columns = of_columns(scores, names, context);
  const std::size_t rows = scores.table.rows();
  for (const Source& source : sources) table.length += source.length;
  const std::int64_t of_sources = table.length;
  table.length += std::ssize(columns);
  if (table.length == 0)
    throw input_error(
        "{}: has no features to learn from; score again with --features-out, or give --features or --columns",
        file.string());
  table.values.assign(rows * static_cast<std::size_t>(table.length), std::nanf(""));
  std::int64_t offset = 0;
  for (const Source& source : sources) {
    fill(source, offset, table);
    offset += source.length;
  }
  for (std::size_t row = 0; row < rows; ++row) {
    float* own = table.values.data() + row * static_cast<std::size_t>(table.length);
    const bool known = std::all_of(own, own + of_sources, [](float value) { return std::isfinite(value); });
    if (!known) {
      std::fill(own, own + table.length, std::nanf(""));
      ++table.missing;
      continue;
    }
    for (std::size_t i = 0; i < columns.size(); ++i)
      own[of_sources + static_cast<std::int64_t>(i)] = columns[i][row];
  }
  if (!columns.empty())
    table.words += fmt::format("{}{} score columns", table.words.empty() ? "" : ", ", columns.size());
  return table;
}

}  // namespace peculiar::learning
