#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/verb.h"
#include "catalog/table.h"
#include "embeddings/vector_options.h"
#include "scoring/pass_options.h"
#include "scoring/session.h"
#include "statistics/drift.h"
#include "store/shard_options.h"

namespace peculiar::scoring {

/// Settings of `peculiar score`.
struct ScoreOptions : PassOptions {
  std::string model;
  std::string sample;
  std::string output;
  embeddings::VectorOptions vectors;
  std::string normals;
  std::string normals_table;
  bool allow_missing = false;
  std::string group = "auto";
  std::string where;
  bool left_out = false;
  std::string method = "combined";
  bool reference = false;
  std::string reconstruct = "none";
  std::string reconstructions;
  std::string regions;
  std::string features_out;
  std::int64_t restarts = 1;
  std::optional<std::int64_t> iterations;
  std::optional<double> tolerance;
  double lambda = 0.1;
  std::int64_t batch = 128;
  store::ShardOptions shards;
  bool overwrite = false;

  void describe(Fields& fields);
};

struct ScoreReport {
  std::string output;
  std::string reconstructions;  ///< file of reconstructions; "" if not requested
  std::string features;         ///< file of features; "" if not requested
  std::string ranking;          ///< column of the ranking
  bool of_vectors = false;      ///< based only on vectors of another network
  std::int64_t images = 0;      ///< in the file (for a part, its own), including those of earlier runs
  std::int64_t resumed_at = 0;  ///< first image that this run scored
  std::int64_t unscored = 0;    ///< with non-finite pixels, or nearly all masked: scores NaN, flag 2
  std::int64_t searched = 0;
  std::int64_t unconverged = 0;  ///< searches that did not converge within the iterations; 0 with a
                                 ///< tolerance of 0, which does not judge it
  double seconds = 0;
  double images_per_second = 0;  ///< of the scorers only, without the search
  double searches_per_second = 0;
  std::string precision;
  std::optional<LeftOutFold> left_out;  ///< the fold whose images were scored, and its groups
  std::vector<statistics::DriftLine> drift;
  catalog::Table regions;  ///< significant residuals of the reconstructions
};

/// Scores every image of a sample with a model and writes the scores (docs/formats.md). Works in blocks;
/// after an interruption, the same call continues from the last block. Looks for artefacts unless only some
/// scorers are requested. A part (`shards`) scores the blocks that contain its rows, so that its bytes equal
/// those of the whole; artefact limits and drift use all rows. Scores depend on the batch size and the number
/// of threads only by rounding (1e-3 relative in float32). An output with a table suffix is written as a
/// table. With vectors of another network (`vectors`) and no model of images, the scores are based only on
/// the vectors (scoring/vector_scores.h). Several ranks share the images (store/rank_parts.h): all call it,
/// and the report of rank 0 counts. Errors: usage (unknown scorer; a method for which the model has no
/// network; a part of a search, of reconstructions or of scores from vectors only), input (contract not met,
/// empty sample, files as in store and nn; --left-out with a model whose training left no fold out, or with
/// another sample).
ScoreReport score_sample(const ScoreOptions& options, const RunContext& context = {});
Verb<ScoreOptions, ScoreReport> score_verb();

/// Session options for these settings.
SessionOptions session_options(const ScoreOptions& options);
/// Warns if the model's scores are less reliable: training held out only few images, or raised alarms.
void warn_of_training(const ScoringSession& session, const std::string& model, bool all_scorers,
                      const RunContext& context);

/// Number of images per block of a search.
std::size_t search_block(const ScoreOptions& options);

}  // namespace peculiar::scoring
