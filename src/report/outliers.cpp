#include "report/outliers.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "base/error.h"
#include "base/suggest.h"
#include "catalog/column_access.h"
#include "store/sample.h"
#include "store/score_making.h"

namespace peculiar::report {

namespace fs = std::filesystem;

namespace {

/// What a ranking is made of (docs/formats.md, "Scores").
struct MadeOf {
  const char* ranking;
  std::vector<const char*> parts;
};
const MadeOf kMadeOf[] = {{"combined", {"density", "contrast", "asymmetry"}},
                          {"anomaly_score", {"residual_part", "critic_part"}}};
/// What stands beside one that is made of nothing else.
constexpr const char* kScores[] = {"combined",  "density",  "contrast",
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

/// What stands beside an image at once: its score, what that means, and what was asked for.
std::vector<std::string> chief_columns(const RankedScores& scores, const std::vector<std::string>& columns) {
  std::vector<std::string> names{scores.ranking().name};
  if (scores.text("calibrated_column") == names.front())
    for (const char* name : {"p_value", "q_value", "local_fdr"}) {
      if (scores.file.table.has(name)) names.emplace_back(name);
    }
  names.insert(names.end(), columns.begin(), columns.end());
  std::vector<std::string> chief;
  for (const std::string& name : names) {
    if (std::find(chief.begin(), chief.end(), name) == chief.end()) chief.push_back(name);
  }
  return chief;
}

/// Columns of scores, and how the values of one image compare with those of the others by the same model.
class Parts {
 public:
  explicit Parts(const RankedScores& scores) {
    const catalog::Table& table = scores.file.table;
    const std::string& ranking = scores.ranking().name;
    // Where several models each scored a part of the images, their scores are not on one scale.
    if (scores.text("model_fingerprint").find(',') != std::string::npos) folds_ = table.find("fold");
    const nlohmann::json making = store::making_of(scores.text(store::kMaking), ranking);
    if (making.is_object() && making.contains("weights")) {
      for (const auto& [name, weight] : making["weights"].items()) add(table, {name.c_str()}, ranking);
    }
    for (const MadeOf& one : kMadeOf) {
      if (parts_.empty() && ranking == one.ranking) add(table, one.parts, ranking);
    }
    make_score_ = !parts_.empty();
    if (!make_score_) add(table, {std::begin(kScores), std::end(kScores)}, ranking);
  }

  bool make_score() const { return make_score_; }

  /// The highest beside the others first.
  std::vector<ScorePart> of(std::size_t row) const {
    std::vector<ScorePart> parts;
    for (const auto& [column, by_fold] : parts_) {
      if (column->is_missing(row)) continue;
      const std::vector<double>& sorted = by_fold.at(fold_of(row));
      if (sorted.size() < 2) continue;
      const auto lower = std::lower_bound(sorted.begin(), sorted.end(), column->number(row)) - sorted.begin();
      parts.push_back({column->name, value_text(*column, row),
                       static_cast<double>(lower) / static_cast<double>(sorted.size() - 1)});
    }
    std::stable_sort(parts.begin(), parts.end(),
                     [](const ScorePart& a, const ScorePart& b) { return a.lower > b.lower; });
    return parts;
  }

 private:
  void add(const catalog::Table& table, const std::vector<const char*>& names, const std::string& ranking) {
    for (const char* name : names) {
      const catalog::Column* column = table.find(name);
      if (column == nullptr || !column->is_numeric() || name == ranking) continue;
      std::map<std::int64_t, std::vector<double>> by_fold;
      for (std::size_t row = 0; row < column->size(); ++row) {
        if (!column->is_missing(row)) by_fold[fold_of(row)].push_back(column->number(row));
      }
      for (auto& [fold, sorted] : by_fold) std::sort(sorted.begin(), sorted.end());
      parts_.emplace_back(column, std::move(by_fold));
    }
  }
  std::int64_t fold_of(std::size_t row) const {
    return folds_ == nullptr ? 0 : static_cast<std::int64_t>(folds_->number(row));
  }

  const catalog::Column* folds_ = nullptr;  ///< which model scored an image; none where one did all
  /// Values by fold, sorted.
  std::vector<std::pair<const catalog::Column*, std::map<std::int64_t, std::vector<double>>>> parts_;
  bool make_score_ = false;
};

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

/// Is `fingerprint` one of those in the list, which commas separate?
bool is_among(const std::string& fingerprint, const std::string& list) {
  std::istringstream all(list);
  for (std::string one; std::getline(all, one, ',');) {
    if (one == fingerprint) return true;
  }
  return fingerprint == list;
}

/// Reconstructions of one or several files, found by the image's row in the sample.
class Reconstructions {
 public:
  Reconstructions(const std::vector<fs::path>& paths, const RankedScores& scores) {
    for (const fs::path& path : paths) {
      files_.emplace_back(path, "reconstructions", store::kReconstructionsVersion);
      const store::RowFileReader& file = files_.back();
      if (text_of(file, "sample_job") != scores.text("sample_job") ||
          !is_among(text_of(file, "model_fingerprint"), scores.text("model_fingerprint")))
        throw input_error(
            "{}: these reconstructions belong to other scores than {}; score again, or take the file away",
            path.string(), scores.path.string());
      const catalog::Column rows = file.column("row");
      for (std::size_t i = 0; i < rows.size(); ++i)
        places_.emplace(static_cast<std::int64_t>(rows.number(i)),
                        Place{files_.size() - 1, static_cast<std::int64_t>(i)});
    }
  }

  /// False: there is none of this image.
  bool put(std::int64_t row, Outlier& one) const {
    const auto found = places_.find(row);
    if (found == places_.end()) return false;
    const auto [file, at] = found->second;
    one.image = stamp_of(files_[file], "images", at);
    one.reconstruction = stamp_of(files_[file], "reconstructions", at);
    one.significance = stamp_of(files_[file], "significance", at);
    one.regions = image::significant_regions(stamp_of(files_[file], "residuals", at), one.significance);
    std::stable_sort(one.regions.begin(), one.regions.end(),
                     [](const image::SignificantRegion& a, const image::SignificantRegion& b) {
                       return std::abs(a.peak) > std::abs(b.peak);
                     });
    return true;
  }

 private:
  struct Place {
    std::size_t file;
    std::int64_t row;
  };
  std::deque<store::RowFileReader> files_;
  std::map<std::int64_t, Place> places_;  ///< by row of the sample
};

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
                       const std::vector<fs::path>& reconstructions) {
  const std::optional<store::SampleReader> sample = open_sample(sample_path, scores);
  const Reconstructions rebuilt(reconstructions, scores);
  Outliers outliers;
  if (sample) {
    outliers.rows_upward = sample->header().rows_upward;
    outliers.picture_bits = sample->header().picture_bits;
    outliers.bands = sample->header().bands;
  }
  const catalog::Column& score = scores.ranking();
  const catalog::Column& sample_rows = scores.file.table.at("row");
  const std::vector<std::string> chief = chief_columns(scores, columns);
  Columns values(scores, sample ? &*sample : nullptr);
  const Parts parts(scores);
  const catalog::Column* candidate = scores.file.table.find("candidate");
  outliers.parts_make_score = parts.make_score();
  for (std::size_t row = 0; row < score.size(); ++row) outliers.ranked += score.is_missing(row) ? 0 : 1;
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
    one.is_candidate = candidate != nullptr && candidate->is_numeric() && !candidate->is_missing(score_row) &&
                       candidate->number(score_row) != 0;
    one.parts = parts.of(score_row);
    const auto is_part = [&](const std::string& name) {
      return std::any_of(one.parts.begin(), one.parts.end(),
                         [&](const ScorePart& part) { return part.name == name; });
    };
    for (const catalog::Column& column : scores.file.table.columns()) {
      if (column.name != "id" && !is_part(column.name) &&
          std::find(chief.begin(), chief.end(), column.name) == chief.end())
        one.more.emplace_back(column.name, value_text(column, score_row));
    }
    if (rebuilt.put(one.row, one)) {
      ++outliers.reconstructed;
    } else if (sample) {
      one.image = sample->read_image(one.row);
    }
    outliers.list.push_back(std::move(one));
  }
  return outliers;
}

}  // namespace peculiar::report
