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
  std::string reconstructions;  ///< file of the images rebuilt; "" where none was asked for
  std::string features;         ///< file of the images' features; "" where none was asked for
  std::string ranking;          ///< the column that images are ranked by
  bool of_vectors = false;      ///< of another network, alone
  std::int64_t images = 0;      ///< in the file (of a part its own), those of earlier runs included
  std::int64_t resumed_at = 0;  ///< first image that this run had to score
  std::int64_t unscored = 0;    ///< with pixels that are not finite, or nearly all masked: scores NaN, flag 2
  std::int64_t searched = 0;
  std::int64_t unconverged = 0;  ///< of those, not converged within the iterations
  double seconds = 0;
  double images_per_second = 0;  ///< of the scorers, without the search
  double searches_per_second = 0;
  std::string precision;
  std::optional<LeftOutFold> left_out;  ///< whose images were scored; the groups that it consists of
  std::vector<statistics::DriftLine> drift;
  catalog::Table regions;  ///< significant residuals of the images rebuilt
};

/// Scores every image of a sample with a model and writes the scores (docs/formats.md). Images stream through
/// in blocks; artefacts in them are looked for unless only some scorers are asked for; stopped or killed, the
/// same call goes on from the last block. A part (`shards`) scores the blocks that its rows are in, so that
/// its bytes are those of the whole; what is usual, and drift, are of all rows. Scores depend neither on the
/// batch nor on the number of threads beyond rounding (1e-3 relative in float32). An output that is a table
/// by its suffix becomes one. With vectors of another network (`vectors`) and without a model of images, the
/// scores are of the vectors alone (scoring/vector_scores.h). Errors: usage (unknown scorer, a method the
/// model has no network for, a part of a search, of reconstructions or of vectors alone), input (contract
/// broken, empty sample, files as in store and nn; --left-out with a model whose training left no fold out,
/// or with another sample).
ScoreReport score_sample(const ScoreOptions& options, const RunContext& context = {});
Verb<ScoreOptions, ScoreReport> score_verb();

/// What a session is opened with for these settings.
SessionOptions session_options(const ScoreOptions& options);
/// Warnings about a model whose scores cannot be trusted as they might: few images were held out in its
/// training, or that raised alarms.
void warn_of_training(const ScoringSession& session, const std::string& model, bool all_scorers,
                      const RunContext& context);

/// Images in a block of a search.
std::size_t search_block(const ScoreOptions& options);

}  // namespace peculiar::scoring
