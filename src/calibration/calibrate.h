#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/verb.h"
#include "statistics/drift.h"

namespace peculiar::calibration {

/// Settings of `peculiar calibrate`.
struct CalibrateOptions {
  std::string scores;
  std::string normals;
  std::string training;
  std::string output;
  std::string column;
  std::int64_t bins = 1;
  double fdr = 0.05;
  bool overwrite = false;

  void describe(Fields& fields);
};

/// One of the paper's thresholds.
struct Threshold {
  int percentile;
  double score;
  std::int64_t above;  ///< images of the calibrated set above it
};

struct CalibrateReport {
  std::string output;
  std::string column;
  std::int64_t images = 0;
  std::int64_t normals = 0;
  double least_p_value = 0;            ///< that so many normal images can give
  std::int64_t candidates = 0;         ///< at the false-discovery rate
  std::int64_t fewest_candidates = 0;  ///< the list cannot be shorter than this and not empty
  std::vector<Threshold> thresholds;
  std::vector<statistics::DriftLine> drift;  ///< of the calibrated images against the normal ones
};

/// Adds to a scores file what its scores mean beside those of normal images that the model was not trained
/// on, by the same model: `p_value` (conformal: (1 + number of normal images with at least that score) / (1 +
/// number of normal images), exact for exchangeable images whatever the distribution; Vovk et al. 2005),
/// within bins of brightness and size where asked (Mondrian); `q_value` and `candidate` (Benjamini & Hochberg
/// 1995, which conformal p-values of one calibration set keep to: Bates et al. 2023); `above_percentile`, the
/// highest of the paper's thresholds (85, 90, 95 % of the training scores, section 4.1.2) that it exceeds.
/// Errors (input): scores of another model, no such column, no normal image with a score.
CalibrateReport calibrate_scores(const CalibrateOptions& options, const RunContext& context = {});
Verb<CalibrateOptions, CalibrateReport> calibrate_verb();

}  // namespace peculiar::calibration
