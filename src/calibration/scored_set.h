#pragma once

#include <string>
#include <vector>

#include "base/run_context.h"
#include "store/scores_file.h"

namespace peculiar::calibration {

/// A scores file, and its scores in the column that is calibrated, NaN where an image has none.
struct ScoredSet {
  std::string path;
  store::ScoresFile file;
  std::vector<double> scores;

  /// `values`, one a row, with NaN for the images that are left out of the ranking.
  std::vector<double> ranked_ones(std::vector<double> values) const;
};

/// Scores that were made as those of `like`, which may be of other models where `any_model`; images in part
/// are ranked where they are there. Errors (input):
/// scores of another model, or made in another way (which settings differ); no such column.
ScoredSet read_alike(store::ScoresFile file, const std::string& path, const std::string& column,
                     const ScoredSet& like, bool any_model, const RunContext& context);

/// Scores of one sample by several models, each of which scored the images that it had not seen, as one set:
/// rows in the sample's order, the models' names and fingerprints separated by commas, the model of each row
/// in the column `fold`, from 1. Errors (input): of different samples, an image in two of them, other
/// columns.
ScoredSet joined(const std::vector<ScoredSet>& folds);

}  // namespace peculiar::calibration
