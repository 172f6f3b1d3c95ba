#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/verb.h"
#include "statistics/drift.h"
#include "statistics/empirical_null.h"
#include "store/groups.h"

namespace peculiar::calibration {

/// Settings of `peculiar calibrate`.
struct CalibrateOptions {
  std::vector<std::string> scores;
  std::string normals;
  std::string normals_where;
  std::string training;
  std::string output;
  std::string figures;
  std::string column;
  std::int64_t bins = 1;
  std::string group = "auto";
  double fdr = 0.05;
  bool rank_partial = false;
  std::vector<std::string> mute;
  bool overwrite = false;

  void describe(Fields& fields);
};

/// One of the paper's thresholds.
struct Threshold {
  int percentile;
  double score;
  std::int64_t above;  ///< images of the calibrated set above it
};

/// Candidates at a false-discovery rate.
struct CandidateList {
  double fdr;
  std::int64_t candidates = 0;
  statistics::Estimate expected_false{0, 0, 0};  ///< expected number of normal images among them
};

/// Results of a null distribution fitted to the bulk.
struct BulkReport {
  statistics::Estimate outliers;  ///< fraction of outliers, 0 to 1
  double limit = 0;               ///< score below which images are taken as normal
  double below = 0;               ///< fraction of images below the limit
  double misfit = 0;              ///< statistics::EmpiricalNull::misfit
};

struct CalibrateReport {
  std::string output;
  std::string column;
  std::int64_t images = 0;
  std::int64_t scored = 0;     ///< ranked images
  std::int64_t left_out = 0;   ///< images with a score that are not ranked because they are incomplete
  std::string muted;           ///< number of images not ranked because of artefacts, as text; "" for none
  std::int64_t normals = 0;    ///< 0: the null distribution was fitted to the bulk of the scores
  std::int64_t in_both = 0;    ///< images that are also normal images: compared with the others
  std::int64_t in_groups = 0;  ///< images in groups that contain normal images: likewise
  store::Grouping grouping;    ///< of the normal images or, without them, of the scored images
  /// Smallest p-value that this number of normal images can give; 0 with a fitted null.
  double least_p_value = 0;
  CandidateList list;                  ///< at the requested rate
  std::vector<CandidateList> lists;    ///< at other rates
  std::int64_t fewest_candidates = 0;  ///< a non-empty list cannot be shorter than this
  std::vector<Threshold> thresholds;
  std::vector<statistics::DriftLine> drift;  ///< of the calibrated images relative to the normal ones
  std::optional<BulkReport> bulk;            ///< without normal images
  std::vector<std::string> warnings;

  /// "600 normal images", with "in 40 groups by tree, each counted once" if they are grouped.
  std::string normals_words() const;
  /// The assumption behind the p-values, to end a sentence ("This assumes: ").
  std::string assumption() const;
  /// Explains an empty list caused by too few normal images; else "".
  std::string why_none() const;
};

/// Adds calibrated columns to a scores file.
///
/// With `normals`, the scores by the same model of normal images that it was not trained on, adds `p_value`:
/// conformal, (1 + number of normal images with at least that score) / (1 + number of normal images), exact
/// for exchangeable images whatever the distribution (Vovk et al. 2005); if requested, within bins of
/// brightness and size (Mondrian). An image that is itself a normal image is compared with the others. Each
/// group of normal images (`group`, store/groups.h) counts once, and an image is not compared with its own
/// group. `normals_where` selects the normal images among `normals` or, without `normals`, among the scores
/// themselves.
///
/// Without normal images, fits the null distribution to the bulk of the scores (statistics::EmpiricalNull)
/// and adds `local_fdr`, the probability that the image is normal given its score. Several files are scores
/// of one sample by models that each scored images they were not trained on (cross-fitting); they become one
/// file. A fused score is fused again from these images (calibration/bulk.h).
///
/// Incomplete images (at the mosaic's edge, in a gap) have a score but take no part in the calibration: they
/// get no p-value and are no candidates, unless `rank_partial`. The same holds for images with an artefact of
/// a kind in `mute`, among scored and normal images alike; peculiar top and report leave them out as well
/// from then on.
///
/// In both cases, adds `q_value` and `candidate` (Benjamini & Hochberg 1995, valid for conformal p-values of
/// one calibration set: Bates et al. 2023; with a fitted null, times the fraction of normal images: Storey
/// 2002), and `above_percentile`, the highest of the paper's thresholds (85, 90, 95 % of the training scores,
/// section 4.1.2) that the score exceeds. With `figures`, writes a folder of exhibits: candidates by rate,
/// and the scores with null and thresholds.
/// Errors (input): scores of another model or made in another way; missing column; no normal image with a
/// score; only incomplete images; too few scores to fit a null to.
CalibrateReport calibrate_scores(const CalibrateOptions& options, const RunContext& context = {});
Verb<CalibrateOptions, CalibrateReport> calibrate_verb();

}  // namespace peculiar::calibration
