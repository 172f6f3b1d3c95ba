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

/// The files to explore.
struct CollectionFiles {
  std::string title;
  std::filesystem::path scores;
  std::filesystem::path sample;  ///< empty if there is none
  std::vector<std::filesystem::path> reconstructions;
  std::filesystem::path embedding;  ///< table of peculiar embed; empty if there is none
  std::filesystem::path features;   ///< further ones to learn from; empty if there are none
};

/// The scores and their sample, open for reading, and the map from rows to images. Thread-safe.
class Collection {
 public:
  /// Errors (input): as the readers; the scores were not made from the sample; the sample lacks a row.
  explicit Collection(CollectionFiles files);

  const CollectionFiles& files() const { return files_; }
  std::size_t rows() const { return rows_; }
  const store::RowFileReader& scores() const { return scores_; }
  const store::SampleReader* sample() const { return sample_ ? &*sample_ : nullptr; }
  /// Text of an attribute of the scores, "" if absent.
  std::string text(const std::string& attribute) const { return about_.attribute(attribute); }
  /// The scores file with only those of these columns that it has.
  store::ScoresFile scores_with(const std::vector<std::string>& columns) const;

  /// The value of a column of the scores or of the sample in one row, as a column of length 1.
  catalog::Column score_value(const std::string& column, Row row) const;
  catalog::Column sample_value(const std::string& column, Row row) const;

  /// The row of the sample that holds the image of a row of the scores; nothing if a scan has not kept the
  /// image.
  std::optional<std::int64_t> image_row(Row row) const { return images_->of(sample_row(row)); }
  /// A column of the sample, with one value per row of the scores.
  catalog::Column sample_column(const std::string& name) const;
  /// The row number in the sample that the scores give for one of their rows.
  std::int64_t sample_row(Row row) const { return sample_rows_.empty() ? row : sample_rows_[row]; }
  /// The id of a row; "row 5" if the scores have no ids.
  std::string id(Row row) const;
  std::vector<Row> rows_of(const std::string& id) const;
  /// Changes with any of the files, and with the program.
  const std::string& fingerprint() const { return fingerprint_; }
  /// Changes if rows become other images.
  const std::string& images_fingerprint() const { return images_fingerprint_; }

 private:
  void read_ids();
  void read_sample_rows();
  void list_ids() const;
  void take_fingerprints();

  CollectionFiles files_;
  store::RowFileReader scores_;
  std::optional<store::SampleReader> sample_;
  std::optional<store::ImageRows> images_;  ///< rows of the sample
  std::optional<store::ColumnRows> score_values_;
  std::optional<store::ColumnRows> sample_values_;
  store::ScoresFile about_;
  std::size_t rows_ = 0;
  std::vector<std::uint32_t> sample_rows_;  ///< empty: the same as the rows of the scores
  // A million ids as separate strings would take 60 MB or more.
  std::string id_bytes_;
  std::vector<std::uint64_t> id_ends_;  ///< empty if there are no ids
  std::string fingerprint_;
  std::string images_fingerprint_;
  mutable std::once_flag listed_;
  mutable std::vector<std::pair<std::size_t, Row>> by_id_;  ///< hash of the id, row; sorted
};

}  // namespace peculiar::explorer
