#include "report/outliers.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "artefacts/muting.h"
#include "base/error.h"
#include "base/suggest.h"
#include "catalog/column_access.h"
#include "labels/label_columns.h"
#include "report/alarms.h"
#include "report/magnitudes.h"
#include "report/ordinary_causes.h"
#include "report/score_parts.h"
#include "store/galaxy_views.h"
#include "store/sample.h"

namespace peculiar::report {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kRankedForOneInPart = 4;

/// Columns of scores and sample by name.
class Columns {
 public:
  Columns(const RankedScores& scores, const store::SampleReader* sample) : scores_(scores), sample_(sample) {}

  /// Returns (name, value) for a row of the scores.
  std::pair<std::string, std::string> value(const std::string& name, std::size_t row) {
    if (const catalog::Column* own = scores_.file.table.find(name)) return {name, value_text(*own, row)};
    auto known = read_.find(name);
    if (known == read_.end()) known = read_.emplace(name, of_sample(name)).first;
    return {name, value_text(known->second, row)};
  }

 private:
  catalog::Column of_sample(const std::string& name) const {
    std::vector<std::string> names = scores_.file.table.names();
    if (sample_ != nullptr) {
      for (const store::ColumnSpec& spec : sample_->rows().columns()) {
        if (spec.name == name)
          return store::column_of_images(*sample_, scores_.images_in(*sample_), name,
                                         scores_.file.table.at("row"), scores_.path.string());
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

/// Columns shown next to an image: its score, the score's meaning, and the requested columns.
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

std::optional<store::SampleReader> open_sample(const fs::path& path, const RankedScores& scores) {
  if (path.empty()) return std::nullopt;
  std::optional<store::SampleReader> sample(path);
  static_cast<void>(scores.images_in(*sample));
  return sample;
}

std::string text_of(const store::RowFileReader& file, const std::string& name) {
  for (const auto& [key, value] : file.attributes()) {
    if (key == name && std::holds_alternative<std::string>(value)) return std::get<std::string>(value);
  }
  return "";
}

/// Reconstructions from one or more files, by sample row.
class Reconstructions {
 public:
  Reconstructions(const std::vector<fs::path>& paths, const RankedScores& scores) {
    for (const fs::path& path : paths) {
      files_.emplace_back(path, "reconstructions", store::kReconstructionsVersion);
      const store::RowFileReader& file = files_.back();
      if (text_of(file, "sample_job") != scores.text("sample_job") ||
          !store::is_among(text_of(file, "model_fingerprint"), scores.text("model_fingerprint")))
        throw input_error(
            "{}: these reconstructions belong to other scores than {}; score again, or remove the file",
            path.string(), scores.path.string());
      const catalog::Column rows = file.column("row");
      for (std::size_t i = 0; i < rows.size(); ++i)
        places_.emplace(static_cast<std::int64_t>(rows.number(i)),
                        Place{files_.size() - 1, static_cast<std::int64_t>(i)});
    }
  }

  /// Returns false if there is no reconstruction of this image.
  bool put(std::int64_t row, Outlier& one) const {
    const auto found = places_.find(row);
    if (found == places_.end()) return false;
    const auto [file, at] = found->second;
    one.image = store::read_stamp(files_[file], "images", at);
    one.reconstruction = store::read_stamp(files_[file], "reconstructions", at);
    one.significance = store::read_stamp(files_[file], "significance", at);
    one.regions =
        image::significant_regions(store::read_stamp(files_[file], "residuals", at), one.significance);
    image::sort_by_significance(one.regions);
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

/// Collects what the page shows of an image.
class OutlierFinder {
 public:
  OutlierFinder(const RankedScores& scores, const std::vector<std::string>& columns,
                const std::optional<store::SampleReader>& sample,
                const std::vector<fs::path>& reconstructions, const OrdinaryCauses& causes)
      : scores_(scores),
        sample_(sample),
        images_(sample ? std::optional(scores.images_in(*sample)) : std::nullopt),
        rebuilt_(reconstructions, scores),
        values_(scores, sample ? &*sample : nullptr),
        chief_(chief_columns(scores, columns)),
        parts_(scores),
        magnitudes_(scores, sample ? &*sample : nullptr),
        causes_(causes),
        least_p_value_(report::least_p_value(scores)) {}

  bool parts_make_score() const { return parts_.make_score(); }

  /// For a row of the scores.
  Outlier of(std::size_t row) {
    const catalog::Table& table = scores_.file.table;
    Outlier one;
    one.row = static_cast<std::int64_t>(table.at("row").number(row));
    const std::optional<std::int64_t> place = place_of(one.row);
    const catalog::Column* id = table.find("id");
    one.id = id != nullptr ? id->text(row) : fmt::format("row {}", one.row);
    if (const catalog::Column* label = table.find("label")) one.label = label->text(row);
    one.user_label = labels::label_words(table, row);
    if (const catalog::Column* artefact = table.find(artefacts::kNameColumn))
      one.artefact = artefact->is_missing(row) ? "" : artefact->text(row);
    std::replace(one.artefact.begin(), one.artefact.end(), '_', ' ');
    one.is_candidate = number_of("candidate", row, 0) != 0;
    one.flags = store::flag_words(static_cast<std::int64_t>(number_of("flags", row, 0)));
    const SkyPosition position{number_of("ra", row, std::nan("")), number_of("dec", row, std::nan(""))};
    if (std::isfinite(position.ra_deg) && std::isfinite(position.dec_deg)) one.position = position;
    one.parts = parts_.of(row);
    one.likeness = parts_.likeness(row);
    if (!rebuilt_.put(one.row, one) && place) one.image = sample_->read_image(*place);
    put_values(one, row);
    one.is_star_like = causes_.is_star_like(row).value_or(false);
    one.causes = cause_words(causes_, scores_, row);
    if (const auto neighbour = causes_.neighbour(row)) one.neighbour_arcsec = neighbour->arcsec;
    if (place) {
      sample_->blank_missing(*place, one.image);
      one.light = stamp_light_words(*sample_, *place, named_source(causes_, row));
    }
    return one;
  }

  /// For a row of the scores, as a further image of a galaxy.
  View view_of(std::size_t row) const {
    const catalog::Table& table = scores_.file.table;
    const auto number = static_cast<std::int64_t>(table.at("row").number(row));
    View view;
    const catalog::Column* id = table.find("id");
    view.id = id != nullptr ? id->text(row) : fmt::format("row {}", number);
    if (const catalog::Column* label = table.find("label")) view.label = label->text(row);
    view.user_label = labels::label_words(table, row);
    view.score = value_text(scores_.ranking(), row);
    view.flags = store::flag_words(static_cast<std::int64_t>(number_of("flags", row, 0)));
    if (const std::optional<std::int64_t> place = place_of(number)) {
      view.image = sample_->read_image(*place);
      sample_->blank_missing(*place, view.image);
    }
    return view;
  }

 private:
  /// Returns the sample row of an image; nothing without a sample, or if a scan has not kept the image.
  std::optional<std::int64_t> place_of(std::int64_t row) const {
    if (!images_) return std::nullopt;
    const std::optional<std::int64_t> place = images_->of(row);
    if (!place && images_->is_whole())
      throw input_error("{}: names row {}, {} has {} rows", scores_.path.string(), row,
                        sample_->path().string(), sample_->count());
    return place;
  }

  double number_of(const char* name, std::size_t row, double otherwise) const {
    const catalog::Column* column = scores_.file.table.find(name);
    if (column == nullptr || !column->is_numeric() || column->is_missing(row)) return otherwise;
    return column->number(row);
  }

  void put_values(Outlier& one, std::size_t row) {
    for (const std::string& name : chief_) {
      one.chief.push_back(values_.value(name, row));
      // No normal image is as high, so the p-value is only an upper limit.
      if (name == "p_value" && is_at_floor(number_of("p_value", row, 1), least_p_value_))
        one.chief.back().second = fmt::format("at most 1/{:.0f}", 1 / least_p_value_);
    }
    for (auto& magnitude : magnitudes_.of(row, one.image)) one.chief.push_back(std::move(magnitude));
    const auto is_shown = [&](const std::string& name) {
      return name == "id" || std::find(chief_.begin(), chief_.end(), name) != chief_.end() ||
             std::any_of(one.parts.begin(), one.parts.end(),
                         [&](const ScorePart& part) { return part.name == name; });
    };
    for (const catalog::Column& column : scores_.file.table.columns()) {
      if (!is_shown(column.name)) one.more.emplace_back(column.name, value_text(column, row));
    }
  }

  const RankedScores& scores_;
  const std::optional<store::SampleReader>& sample_;
  std::optional<store::ImageRows> images_;
  Reconstructions rebuilt_;
  Columns values_;
  std::vector<std::string> chief_;
  ScoreParts parts_;
  Magnitudes magnitudes_;
  const OrdinaryCauses& causes_;
  double least_p_value_;
};

}  // namespace

store::ImageRows RankedScores::images_in(const store::SampleReader& sample) const {
  std::optional<store::ImageRows> images = store::ImageRows::find(sample, text("sample_job"));
  if (!images)
    throw input_error("{}: is not the sample that {} was made from; name the right one with --sample",
                      sample.path().string(), path.string());
  return *images;
}

bool RankedScores::are_of_vectors() const { return store::are_of_vectors(file); }

const catalog::Column& RankedScores::ranking() const {
  const std::string name = text("ranking");
  const catalog::Column* column = file.table.find(name);
  if (column == nullptr || !column->is_numeric())
    throw input_error("{}: is ranked by '{}', which is not a numeric column in it; score again",
                      path.string(), name);
  return *column;
}

std::string value_text(const catalog::Column& column, std::size_t row) {
  if (column.is_missing(row)) return "-";
  std::string text;
  if (std::holds_alternative<std::vector<bool>>(column.data)) {
    text = column.number(row) != 0 ? "yes" : "no";
  } else if (std::holds_alternative<std::vector<double>>(column.data)) {
    text = fmt::format(fmt::runtime(column.unit == "deg" ? "{:.6f}" : "{:.4g}"), column.number(row));
  } else {
    text = column.text(row);
  }
  if (column.unit.empty()) return text;
  return text + " " + column.unit;
}

namespace {

/// Rows of the scores, one per galaxy, the highest first, with and without a rank.
struct Heads {
  std::vector<std::size_t> ranked;
  std::vector<std::size_t> in_part;
  std::map<std::size_t, std::vector<std::size_t>>
      images;  ///< rows with a score of each galaxy, the highest first
};

/// Also sets the counts in `outliers`, whose galaxies are known.
Heads heads_of(const RankedScores& scores, Outliers& outliers) {
  const catalog::Column& score = scores.ranking();
  const std::vector<bool> left_out = store::left_out_of_ranking(scores.file);
  const std::vector<bool> muted = store::muted_images(scores.file);
  Heads heads;
  std::set<std::size_t> seen;
  std::vector<std::size_t> partial;
  for (const std::size_t row : store::ranked(score)) {
    if (score.is_missing(row)) break;
    if (muted[row]) continue;
    ++(left_out[row] ? outliers.left_out : outliers.ranked);
    heads.images[outliers.galaxies[row]].push_back(row);
    if (left_out[row]) {
      partial.push_back(row);
    } else if (seen.insert(outliers.galaxies[row]).second) {
      heads.ranked.push_back(row);
    }
  }
  outliers.ranked_galaxies = std::ssize(heads.ranked);
  for (const std::size_t row : partial) {
    if (seen.insert(outliers.galaxies[row]).second) heads.in_part.push_back(row);
  }
  outliers.several_views = std::any_of(heads.images.begin(), heads.images.end(),
                                       [](const auto& galaxy) { return galaxy.second.size() > 1; });
  return heads;
}

/// Records how common the ordinary causes are.
void count_causes(const OrdinaryCauses& causes, const RankedScores& scores, Outliers& outliers) {
  for (const Outlier& one : outliers.list) {
    outliers.star_like.listed += one.is_star_like ? 1 : 0;
    outliers.neighbours.listed += one.neighbour_arcsec ? 1 : 0;
  }
  const std::vector<bool> is_ranked = store::ranked_images(scores.file, scores.ranking());
  for (std::size_t row = 0; row < is_ranked.size(); ++row) {
    if (!is_ranked[row]) continue;
    const double share = 1 / static_cast<double>(outliers.ranked);
    outliers.star_like.of_all += causes.is_star_like(row).value_or(false) ? share : 0;
    outliers.neighbours.of_all += causes.neighbour(row) ? share : 0;
  }
  outliers.star_filter = causes.star_filter();
}

/// Returns the first `number` of these with the other images of their galaxies.
std::vector<Outlier> galaxies_shown(OutlierFinder& finder, const std::vector<std::size_t>& rows,
                                    std::size_t number, const Heads& heads, const Outliers& outliers) {
  std::vector<Outlier> list;
  for (std::size_t i = 0; i < std::min(number, rows.size()); ++i) {
    Outlier one = finder.of(rows[i]);
    const std::vector<std::size_t>& images = heads.images.at(outliers.galaxies[rows[i]]);
    one.images = std::ssize(images);
    for (const std::size_t row : images) {
      if (row != rows[i] && one.views.size() < kMostViews) one.views.push_back(finder.view_of(row));
    }
    list.push_back(std::move(one));
  }
  return list;
}

}  // namespace

Outliers find_outliers(const RankedScores& scores, std::size_t number,
                       const std::vector<std::string>& columns, const fs::path& sample_path,
                       const std::vector<fs::path>& reconstructions, const std::string& group) {
  const std::optional<store::SampleReader> sample = open_sample(sample_path, scores);
  const store::SampleReader* reader = sample ? &*sample : nullptr;
  Outliers outliers;
  if (sample) {
    outliers.rows_upward = sample->header().rows_upward;
    outliers.picture_bits = sample->header().picture_bits;
    outliers.bands = sample->header().bands;
  }
  outliers.group = store::noted_group(scores.file, reader, group);
  outliers.galaxies = store::galaxies_of(scores.file, reader, outliers.group);
  const OrdinaryCauses causes(scores, reader, outliers.galaxies);
  OutlierFinder finder(scores, columns, sample, reconstructions, causes);
  outliers.parts_make_score = finder.parts_make_score();
  const Heads heads = heads_of(scores, outliers);
  outliers.list = galaxies_shown(finder, heads.ranked, number, heads, outliers);
  outliers.in_part = galaxies_shown(finder, heads.in_part, number / kRankedForOneInPart, heads, outliers);
  outliers.rows = {heads.ranked.begin(), heads.ranked.begin() + std::ssize(outliers.list)};
  outliers.muted = artefacts::muted_words(scores.file, scores.ranking());
  outliers.artefacts = artefacts::count_words(scores.file.table, outliers.rows);
  outliers.in_part_rows = {heads.in_part.begin(), heads.in_part.begin() + std::ssize(outliers.in_part)};
  count_causes(causes, scores, outliers);
  for (const std::vector<Outlier>* list : {&outliers.list, &outliers.in_part}) {
    for (const Outlier& one : *list) outliers.reconstructed += one.reconstruction.pixels.empty() ? 0 : 1;
  }
  return outliers;
}

}  // namespace peculiar::report
