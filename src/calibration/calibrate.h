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

/// The list of candidates at a false-discovery rate.
struct CandidateList {
  double fdr;
  std::int64_t candidates = 0;
  statistics::Estimate expected_false{0, 0, 0};  ///< normal images among them
};

/// What a null distribution that was fitted to the bulk says.
struct BulkReport {
  statistics::Estimate outliers;  ///< share of the images, 0 to 1
  double limit = 0;               ///< score up to which images are taken for normal
  double below = 0;               ///< share of the images up to there
  double misfit = 0;              ///< statistics::EmpiricalNull::misfit
};

struct CalibrateReport {
  std::string output;
  std::string column;
  std::int64_t images = 0;
  std::int64_t scored = 0;             ///< images that are ranked
  std::int64_t left_out = 0;           ///< images with a score that are not, since a part of them is missing
  std::string muted;                   ///< how many are not ranked for their artefacts, in words; "" for none
  std::int64_t normals = 0;            ///< 0: the null distribution was fitted to the bulk of the scores
  std::int64_t in_both = 0;            ///< images that are among the normal ones: compared with the others
  std::int64_t in_groups = 0;          ///< images of groups of which there are normal ones: likewise
  store::Grouping grouping;            ///< of the normal images; without them, of the scored ones
  double least_p_value = 0;            ///< that so many normal images can give; 0 with a fitted null
  CandidateList list;                  ///< at the rate asked for
  std::vector<CandidateList> lists;    ///< at others
  std::int64_t fewest_candidates = 0;  ///< the list cannot be shorter than this and not empty
  std::vector<Threshold> thresholds;
  std::vector<statistics::DriftLine> drift;  ///< of the calibrated images against the normal ones
  std::optional<BulkReport> bulk;            ///< without normal images
  std::vector<std::string> warnings;

  /// "600 normal images", with "in 40 groups by tree, each counted once" where they are in groups.
  std::string normals_words() const;
  /// What p-values stand on, in a sentence.
  std::string assumption() const;
  /// Why the list is empty, where it is the normal images that are too few for one; else "".
  std::string why_none() const;
};

/// Adds to a scores file what its scores mean.
///
/// With `normals`, scores by the same model of normal images that it was not trained on: `p_value`
/// (conformal: (1 + number of normal images with at least that score) / (1 + number of normal images), exact
/// for exchangeable images whatever the distribution; Vovk et al. 2005), within bins of brightness and size
/// where asked (Mondrian). An image that is itself among the normal ones is compared with the others. Of
/// normal images that belong together (`group`, store/groups.h) each group counts once, and none with an
/// image of its own group. `normals_where` selects the normal ones among them, or without `normals` among the
/// scores themselves.
///
/// Without, the null distribution is fitted to the bulk of the scores (statistics::EmpiricalNull), and there
/// is `local_fdr`, the probability that the image is normal given its score. Several files are scores of one
/// sample by models each of which scored the images that it had not seen (cross-fitting); they become one
/// file. A fused score is fused anew against these images (calibration/bulk.h).
///
/// Images in part (at the mosaic's edge, in a gap) have a score, but take no part in all this: no p-value,
/// and no candidate among them, unless `rank_partial`. So too images that show an artefact of a kind in
/// `mute`, on both sides; peculiar top and report leave them out as well from then on.
///
/// Both: `q_value` and `candidate` (Benjamini & Hochberg 1995, which conformal p-values of one calibration
/// set keep to: Bates et al. 2023; with a fitted null times the share of normal images: Storey 2002);
/// `above_percentile`, the highest of the paper's thresholds (85, 90, 95 % of the training scores, section
/// 4.1.2) that it exceeds. With `figures`, a folder of exhibits: candidates by rate, and the scores with null
/// and thresholds.
/// Errors (input): scores of another model or made in another way, no such column, no normal image with a
/// score, nothing but images in part, too few scores to fit a null to.
CalibrateReport calibrate_scores(const CalibrateOptions& options, const RunContext& context = {});
Verb<CalibrateOptions, CalibrateReport> calibrate_verb();

}  // namespace peculiar::calibration
