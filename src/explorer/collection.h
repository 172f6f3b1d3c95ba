#pragma once

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/run_context.h"
#include "explorer/request.h"
#include "store/column_rows.h"
#include "store/image_rows.h"
#include "store/sample.h"
#include "store/scores_file.h"

namespace peculiar::explorer {

/// What is explored, as it lies on the disk.
struct CollectionFiles {
  std::string title;
  std::filesystem::path scores;
  std::filesystem::path sample;  ///< empty: none
  std::vector<std::filesystem::path> reconstructions;
  std::filesystem::path embedding;  ///< table of peculiar embed; empty: none
  std::filesystem::path features;   ///< to learn from, besides what the scores name; empty: none
};

/// The scores and their sample, open for reading, and which image each row is of. Thread-safe.
class Collection {
 public:
  /// Errors (input): as the readers; a sample that the scores were not made of; a row that it does not have.
  explicit Collection(CollectionFiles files);

  const CollectionFiles& files() const { return files_; }
  std::size_t rows() const { return rows_; }
  const store::RowFileReader& scores() const { return scores_; }
  const store::SampleReader* sample() const { return sample_ ? &*sample_ : nullptr; }
  /// Text of an attribute of the scores, "" where absent.
  std::string text(const std::string& attribute) const { return about_.attribute(attribute); }
  /// The scores file with these columns alone, those of them that it has.
  store::ScoresFile scores_with(const std::vector<std::string>& columns) const;

  /// Values of one row, of a column of the scores or of the sample, as a column of length 1.
  catalog::Column score_value(const std::string& column, Row row) const;
  catalog::Column sample_value(const std::string& column, Row row) const;

  /// The row of the sample with the image of a row of the scores; nothing where a scan has not kept it.
  std::optional<std::int64_t> image_row(Row row) const { return images_->of(sample_row(row)); }
  /// Of a column of the sample, the value of each row of the scores.
  catalog::Column sample_column(const std::string& name) const;
  /// The number by which scores name the image of one of their rows.
  std::int64_t sample_row(Row row) const { return sample_rows_.empty() ? row : sample_rows_[row]; }
  /// "row 5" of scores without ids.
  std::string id(Row row) const;
  std::vector<Row> rows_of(const std::string& id) const;
  /// Changes with the scores and the sample.
  const std::string& fingerprint() const { return fingerprint_; }

 private:
  void read_ids();
  void read_sample_rows();
  void list_ids() const;

  CollectionFiles files_;
  store::RowFileReader scores_;
  std::optional<store::SampleReader> sample_;
  std::optional<store::ImageRows> images_;  ///< of the sample
  std::optional<store::ColumnRows> score_values_;
  std::optional<store::ColumnRows> sample_values_;
  store::ScoresFile about_;
  std::size_t rows_ = 0;
  std::vector<std::uint32_t> sample_rows_;  ///< empty: the same
  // A million ids as strings would take 60 MB and more.
  std::string id_bytes_;
  std::vector<std::uint64_t> id_ends_;  ///< empty: no ids
  std::string fingerprint_;
  mutable std::once_flag listed_;
  mutable std::vector<std::pair<std::size_t, Row>> by_id_;  ///< hash of the id, row; sorted
};

}  // namespace peculiar::explorer
