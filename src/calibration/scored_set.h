#pragma once

#include <string>
#include <vector>

#include "base/run_context.h"
#include "store/scores_file.h"

namespace peculiar::calibration {

/// A scores file with its scores in the calibrated column, NaN for images without a score.
struct ScoredSet {
  std::string path;
  store::ScoresFile file;
  std::vector<double> scores;

  /// Returns `values`, one per row, with NaN for images that are not ranked.
  std::vector<double> ranked_ones(std::vector<double> values) const;
};

/// Takes the scores of `file`, read from `path`, made in the same way as those of `like`, by any model with
/// `any_model`; incomplete images are ranked if `like` ranks them. Errors (input): scores of another model,
/// or made in another way (names the settings that differ); missing column.
ScoredSet read_alike(store::ScoresFile file, const std::string& path, const std::string& column,
                     const ScoredSet& like, bool any_model, const RunContext& context);

/// Joins scores of one sample by several models that each scored images they were not trained on: rows in the
/// sample's order, the models' names and fingerprints separated by commas, and the model of each row in the
/// column `fold`, from 1; the features file only if it is the same for all. Errors (input): different
/// samples, an image in two files, different columns.
ScoredSet joined(const std::vector<ScoredSet>& folds);

}  // namespace peculiar::calibration
