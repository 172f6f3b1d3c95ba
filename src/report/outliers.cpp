#include "report/outliers.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "base/error.h"
#include "base/suggest.h"
#include "store/sample.h"

namespace peculiar::report {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kReconstructionsVersion = 1;

// The scores that a ranking is made of or stands beside (docs/formats.md, "Scores").
constexpr const char* kParts[] = {"combined",  "density",  "contrast",
                                  "asymmetry", "residual", "anomaly_score"};

/// Rows of the scores with a score, the greatest first.
std::vector<std::size_t> highest(const catalog::Column& score, std::size_t number) {
  std::vector<std::size_t> rows = store::ranked(score);
  std::erase_if(rows, [&](std::size_t row) { return score.is_missing(row); });
  rows.resize(std::min(rows.size(), number));
  return rows;
}

image::Image stamp_of(const store::RowFileReader& file, const std::string& array, std::int64_t row) {
  const store::ArraySpec* spec = file.find_array(array);
  if (spec == nullptr || spec->row_shape.size() != 3)
    throw input_error("reconstructions: the array '{}' is missing; score again", array);
  image::Image stamp(static_cast<int>(spec->row_shape[0]), static_cast<int>(spec->row_shape[1]),
                     static_cast<int>(spec->row_shape[2]));
  file.read(array, row, std::span<float>(stamp.pixels));
  return stamp;
}

/// Columns of scores and sample by name.
class Columns {
 public:
  Columns(const RankedScores& scores, const store::SampleReader* sample) : scores_(scores), sample_(sample) {}

  /// (name, value) for a row of the scores, which is `row` of the sample.
  std::pair<std::string, std::string> value(const std::string& name, std::size_t score_row,
                                            std::int64_t row) {
    if (const catalog::Column* own = scores_.file.table.find(name))
      return {name, value_text(*own, score_row)};
    auto known = read_.find(name);
    if (known == read_.end()) known = read_.emplace(name, of_sample(name)).first;
    return {name, value_text(known->second, static_cast<std::size_t>(row))};
  }

 private:
  catalog::Column of_sample(const std::string& name) const {
    std::vector<std::string> names = scores_.file.table.names();
    if (sample_ != nullptr) {
      for (const store::ColumnSpec& spec : sample_->rows().columns()) {
        if (spec.name == name) return sample_->rows().column(name);
        names.push_back(spec.name);
      }
    }
    throw input_error("--columns: neither {} nor its sample has a column '{}'{}", scores_.path.string(), name,
                      did_you_mean(name, names));
  }

  const RankedScores& scores_;
  const store::SampleReader* sample_;
  std::map<std::string, catalog::Column> read_;
};

/// What stands beside an image at once: its score, what that means, the other scores, and what was asked for.
std::vector<std::string> chief_columns(const RankedScores& scores, const std::vector<std::string>& columns) {
  std::vector<std::string> names{scores.ranking().name};
  if (scores.text("calibrated_column") == names.front())
    names.insert(names.end(), {"p_value", "q_value", "candidate"});
  for (const char* part : kParts) {
    if (scores.file.table.has(part)) names.emplace_back(part);
  }
  names.insert(names.end(), columns.begin(), columns.end());
  std::vector<std::string> chief;
  for (const std::string& name : names) {
    if (std::find(chief.begin(), chief.end(), name) == chief.end()) chief.push_back(name);
  }
  return chief;
}

std::optional<store::SampleReader> open_sample(const fs::path& path, const RankedScores& scores) {
  if (path.empty()) return std::nullopt;
  std::optional<store::SampleReader> sample(path);
  if (sample->header().job != scores.text("sample_job"))
    throw input_error("{}: is not the sample that {} was made of; name that one with --sample", path.string(),
                      scores.path.string());
  return sample;
}

std::string text_of(const store::RowFileReader& file, const std::string& name) {
  for (const auto& [key, value] : file.attributes()) {
    if (key == name && std::holds_alternative<std::string>(value)) return std::get<std::string>(value);
  }
  return "";
}

std::optional<store::RowFileReader> open_reconstructions(const fs::path& path, const RankedScores& scores) {
  if (path.empty()) return std::nullopt;
  std::optional<store::RowFileReader> file;
  file.emplace(path, "reconstructions", kReconstructionsVersion);
  for (const char* name : {"sample_job", "model_fingerprint"}) {
    if (text_of(*file, name) != scores.text(name))
      throw input_error(
          "{}: these reconstructions belong to other scores than {}; score again, or take the file away",
          path.string(), scores.path.string());
  }
  return file;
}

}  // namespace

const catalog::Column& RankedScores::ranking() const {
  const std::string name = text("ranking");
  const catalog::Column* column = file.table.find(name);
  if (column == nullptr || !column->is_numeric())
    throw input_error("{}: is ranked by '{}', which is no column of numbers in it; score again",
                      path.string(), name);
  return *column;
}

std::string value_text(const catalog::Column& column, std::size_t row) {
  if (column.is_missing(row)) return "-";
  std::string text;
  if (std::holds_alternative<std::vector<bool>>(column.data)) {
    text = column.number(row) != 0 ? "yes" : "no";
  } else if (std::holds_alternative<std::vector<double>>(column.data)) {
    text = fmt::format("{:.4g}", column.number(row));
  } else {
    text = column.text(row);
  }
  if (column.unit.empty()) return text;
  return text + " " + column.unit;
}

Outliers find_outliers(const RankedScores& scores, std::size_t number,
                       const std::vector<std::string>& columns, const fs::path& sample_path,
                       const fs::path& reconstructions_path) {
  const std::optional<store::SampleReader> sample = open_sample(sample_path, scores);
  const std::optional<store::RowFileReader> rebuilt = open_reconstructions(reconstructions_path, scores);
  std::map<std::int64_t, std::int64_t> rebuilt_rows;  // row of the sample to row of the file
  if (rebuilt) {
    const catalog::Column rows = rebuilt->column("row");
    for (std::size_t i = 0; i < rows.size(); ++i)
      rebuilt_rows[static_cast<std::int64_t>(rows.number(i))] = static_cast<std::int64_t>(i);
  }
  Outliers outliers;
  if (sample) outliers.rows_upward = sample->header().rows_upward;
  const catalog::Column& score = scores.ranking();
  const catalog::Column& sample_rows = scores.file.table.at("row");
  const std::vector<std::string> chief = chief_columns(scores, columns);
  Columns values(scores, sample ? &*sample : nullptr);
  for (const std::size_t score_row : highest(score, number)) {
    Outlier one;
    one.row = static_cast<std::int64_t>(sample_rows.number(score_row));
    if (sample && (one.row < 0 || one.row >= sample->count()))
      throw input_error("{}: names row {}, {} has {} rows", scores.path.string(), one.row,
                        sample_path.string(), sample->count());
    const catalog::Column* id = scores.file.table.find("id");
    one.id = id != nullptr ? id->text(score_row) : fmt::format("row {}", one.row);
    if (const catalog::Column* label = scores.file.table.find("label")) one.label = label->text(score_row);
    for (const std::string& name : chief) one.chief.push_back(values.value(name, score_row, one.row));
    for (const catalog::Column& column : scores.file.table.columns()) {
      if (column.name != "id" && std::find(chief.begin(), chief.end(), column.name) == chief.end())
        one.more.emplace_back(column.name, value_text(column, score_row));
    }
    const auto found = rebuilt_rows.find(one.row);
    if (found != rebuilt_rows.end()) {
      one.image = stamp_of(*rebuilt, "images", found->second);
      one.reconstruction = stamp_of(*rebuilt, "reconstructions", found->second);
      one.residual = stamp_of(*rebuilt, "residuals", found->second);
      ++outliers.reconstructed;
    } else if (sample) {
      one.image = sample->read_image(one.row);
    }
    outliers.has_images = outliers.has_images || !one.image.pixels.empty();
    outliers.list.push_back(std::move(one));
  }
  return outliers;
}

}  // namespace peculiar::report
