#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "scoring/session.h"
#include "store/row_file.h"
#include "store/scores_file.h"

namespace peculiar::scoring {

/// What a search has found for rows of a sample, in a file of its own until the scores are whole, so that it
/// can be stopped and gone on with.
class SearchFile {
 public:
  /// Row k of the file belongs to row `score_rows`[k] of the scores, in rising order.
  SearchFile(std::filesystem::path path, std::vector<std::size_t> score_rows)
      : path_(std::move(path)), score_rows_(std::move(score_rows)) {}

  const std::filesystem::path& path() const { return path_; }
  std::size_t count() const { return score_rows_.size(); }
  /// Has a run of this job finished it?
  bool is_done(const std::string& job) const { return store::row_file_job(path_) == job; }

  /// Begins it, or goes on with it.
  store::RowFileWriter open(const std::string& job, const std::vector<ScoreColumn>& columns,
                            std::int64_t latent_dimension, const RunContext& context) const;
  /// Writes what was found for the rows from `first` on, as many as the search has done.
  static void write(store::RowFileWriter& writer, std::int64_t first, const SearchFindings& findings,
                    const std::vector<ScoreColumn>& columns);

  /// Adds the columns to the scores, missing where nothing was searched for. Returns how many searches did
  /// not converge.
  std::int64_t join(const std::vector<ScoreColumn>& columns, store::ScoresFile& scores) const;
  /// Latent vectors found for these rows of the scores, one after the other.
  std::vector<float> latent(std::span<const std::size_t> rows, std::int64_t latent_dimension) const;

 private:
  std::filesystem::path path_;
  std::vector<std::size_t> score_rows_;
};

}  // namespace peculiar::scoring
