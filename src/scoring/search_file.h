#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "scoring/session.h"
#include "store/row_file.h"
#include "store/scores_file.h"

namespace peculiar::scoring {

/// Results of a search for rows of a sample, in a separate file until the scores are complete, so that the
/// search can be stopped and resumed.
class SearchFile {
 public:
  /// Row k of the file belongs to row `score_rows`[k] of the scores; increasing order.
  SearchFile(std::filesystem::path path, std::vector<std::size_t> score_rows)
      : path_(std::move(path)), score_rows_(std::move(score_rows)) {}

  std::size_t count() const { return score_rows_.size(); }
  /// Whether a run of this job has finished the file.
  bool is_done(const std::string& job) const { return store::row_file_job(path_) == job; }

  /// Creates the file, or opens it to resume.
  store::RowFileWriter open(const std::string& job, const std::vector<ScoreColumn>& columns,
                            std::int64_t latent_dimension, const RunContext& context) const;
  /// Writes the results for the rows from `first` on, up to the number that the search has finished.
  static void write(store::RowFileWriter& writer, std::int64_t first, const SearchFindings& findings,
                    const std::vector<ScoreColumn>& columns);

  /// Adds the columns to the scores, missing for rows without a search. Returns the number of searches that
  /// did not converge; 0 if that was not judged.
  std::int64_t join(const std::vector<ScoreColumn>& columns, store::ScoresFile& scores) const;
  /// Latent vectors of these rows of the scores, concatenated.
  std::vector<float> latent(std::span<const std::size_t> rows, std::int64_t latent_dimension) const;

 private:
  std::filesystem::path path_;
  std::vector<std::size_t> score_rows_;
};

}  // namespace peculiar::scoring
