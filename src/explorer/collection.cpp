#include "explorer/collection.h"

#include <algorithm>
#include <functional>
#include <limits>

#include "base/error.h"
#include "base/random.h"
#include "base/version.h"

namespace peculiar::explorer {

namespace {

constexpr std::int64_t kBlockRows = 65536;

std::string_view piece(const std::string& bytes, const std::vector<std::uint64_t>& ends, Row row) {
  const std::uint64_t first = row == 0 ? 0 : ends[row - 1];
  return std::string_view(bytes).substr(first, ends[row] - first);
}

bool has_column(const store::RowFileReader& file, const std::string& name) {
  const auto& columns = file.columns();
  return std::any_of(columns.begin(), columns.end(), [&](const auto& one) { return one.name == name; });
}

/// Name, size and time of a file.
std::string stamp_of(const std::filesystem::path& path) {
  std::error_code ignored;
  return fmt::format("|{} {} {}", path.string(), std::filesystem::file_size(path, ignored),
                     std::filesystem::last_write_time(path, ignored).time_since_epoch().count());
}

template <typename Number>
std::string_view bytes_of(const std::vector<Number>& numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(Number)};
}

}  // namespace

Collection::Collection(CollectionFiles files)
    : files_(std::move(files)), scores_(files_.scores, "scores", store::kScoresVersion) {
  if (scores_.count() > std::numeric_limits<std::int32_t>::max())
    throw input_error("{}: {} rows are more than can be explored at once", files_.scores.string(),
                      scores_.count());
  rows_ = static_cast<std::size_t>(scores_.count());
  if (rows_ == 0) throw input_error("{}: has no rows", files_.scores.string());
  about_.attributes = scores_.attributes();
  score_values_.emplace(files_.scores, scores_);
  if (!files_.sample.empty()) {
    sample_.emplace(files_.sample);
    images_ = store::ImageRows::find(*sample_, text("sample_job"));
    if (!images_)
      throw input_error("{}: is not the sample that {} was made from; name the right one with --sample",
                        files_.sample.string(), files_.scores.string());
    sample_values_.emplace(files_.sample, sample_->rows());
  }
  read_sample_rows();
  read_ids();
  take_fingerprints();
}

void Collection::take_fingerprints() {
  // Scores may be recalibrated, and reconstructions made again, under the same name.
  std::string files = version() + "|" + text("job") + "|" + text("sample_job");
  for (const auto& path : {files_.scores, files_.sample, files_.embedding, files_.features})
    files += stamp_of(path);
  for (const auto& path : files_.reconstructions) files += stamp_of(path);
  fingerprint_ = peculiar::fingerprint(files);
  images_fingerprint_ = peculiar::fingerprint(
      text("sample_job") + "|" + std::to_string(rows_) + "|" + peculiar::fingerprint(bytes_of(sample_rows_)) +
      peculiar::fingerprint(id_bytes_) + peculiar::fingerprint(bytes_of(id_ends_)));
}

void Collection::read_sample_rows() {
  const catalog::Column column = scores_.column("row");
  bool is_same = true;
  sample_rows_.reserve(rows_);
  const bool is_whole = sample_ && images_->is_whole();
  const std::int64_t most = is_whole ? sample_->count() : std::numeric_limits<std::uint32_t>::max();
  for (std::size_t row = 0; row < rows_; ++row) {
    const double number = column.number(row);
    if (!(number >= 0 && number < static_cast<double>(most)))
      throw input_error("{}: names row {}, {} has {} rows", files_.scores.string(), number,
                        files_.sample.string(), most);
    sample_rows_.push_back(static_cast<std::uint32_t>(number));
    is_same = is_same && sample_rows_.back() == row;
  }
  if (is_same) sample_rows_ = {};
}

void Collection::read_ids() {
  if (!has_column(scores_, "id")) return;
  id_ends_.reserve(rows_);
  for (std::int64_t first = 0; first < scores_.count(); first += kBlockRows) {
    const catalog::Column block =
        score_values_->read("id", {first, std::min(first + kBlockRows, scores_.count())});
    for (std::size_t i = 0; i < block.size(); ++i) {
      id_bytes_ += block.text(i);
      id_ends_.push_back(id_bytes_.size());
    }
  }
  id_bytes_.shrink_to_fit();
}

store::ScoresFile Collection::scores_with(const std::vector<std::string>& columns) const {
  return {scores_.catalogue(columns), scores_.attributes()};
}

catalog::Column Collection::score_value(const std::string& column, Row row) const {
  return score_values_->read(column, {row, std::int64_t{row} + 1});
}

catalog::Column Collection::sample_value(const std::string& column, Row row) const {
  const std::optional<std::int64_t> image = image_row(row);
  catalog::Column value = sample_values_->read(column, {image.value_or(0), image.value_or(0) + 1});
  if (!image) value.missing = {true};
  return value;
}

catalog::Column Collection::sample_column(const std::string& name) const {
  return store::column_of_images(*sample_, *images_, name, scores_.column("row"), files_.scores.string());
}

std::string Collection::id(Row row) const {
  if (id_ends_.empty()) return "row " + std::to_string(sample_row(row));
  return std::string(piece(id_bytes_, id_ends_, row));
}

void Collection::list_ids() const {
  std::call_once(listed_, [this] {
    by_id_.reserve(rows_);
    for (std::size_t row = 0; row < rows_; ++row) {
      const Row one = static_cast<Row>(row);
      const std::size_t hash = id_ends_.empty()
                                   ? std::hash<std::string>()(id(one))
                                   : std::hash<std::string_view>()(piece(id_bytes_, id_ends_, one));
      by_id_.emplace_back(hash, one);
    }
    std::sort(by_id_.begin(), by_id_.end());
  });
}

std::vector<Row> Collection::rows_of(const std::string& wanted) const {
  list_ids();
  const std::size_t hash = std::hash<std::string_view>()(wanted);
  std::vector<Row> rows;
  for (auto one = std::lower_bound(by_id_.begin(), by_id_.end(), std::pair(hash, Row{0}));
       one != by_id_.end() && one->first == hash; ++one) {
    if (id(one->second) == wanted) rows.push_back(one->second);
  }
  return rows;
}

}  // namespace peculiar::explorer
