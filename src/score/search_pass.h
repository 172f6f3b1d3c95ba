#pragma once

#include <filesystem>

#include "score/reconstructions.h"
#include "score/search.h"
#include "store/scores_file.h"

namespace peculiar::score {

/// The search for the best reconstruction of rows of a sample, kept in a file of its own until the scores are
/// whole, so that it can be stopped and gone on with.
class SearchPass {
 public:
  /// All must stay.
  SearchPass(const nn::Model& model, const nn::Compute& compute, const SearchOptions& options,
             const store::SampleReader& sample);

  /// Searches for these rows of the sample into the file `path`, a row each, or goes on with it. Returns how
  /// many this run did.
  std::int64_t run(const std::filesystem::path& path, const std::vector<std::int64_t>& sample_rows,
                   const std::string& job) const;

  /// Adds the search's columns to the scores, NaN where there was none; row k of the file belongs to row
  /// `wanted`[k] of the scores. Returns how many did not converge.
  std::int64_t join(const std::filesystem::path& path, const std::vector<std::size_t>& wanted,
                    store::ScoresFile& scores) const;

  /// Writes image, reconstruction, residual and significance of the `chosen` among the `wanted` rows of the
  /// scores, whose rows in the sample are `sample_rows`; returns the regions of significant residual.
  catalog::Table write_reconstructions(const std::filesystem::path& path,
                                       const std::filesystem::path& searched,
                                       const std::vector<std::size_t>& wanted,
                                       const std::vector<std::size_t>& chosen,
                                       const std::vector<std::int64_t>& sample_rows,
                                       const store::Attributes& attributes, const std::string& job,
                                       bool overwrite) const;

 private:
  const nn::Model& model_;
  nn::Compute compute_;
  SearchOptions options_;
  const store::SampleReader& sample_;
};

}  // namespace peculiar::score
