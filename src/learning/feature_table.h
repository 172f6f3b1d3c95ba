#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/version.h"
#include "embeddings/vector_options.h"
#include "store/scores_file.h"

namespace peculiar::learning {

/// Features of the images of a scores file, one row per image.
struct FeatureTable {
  std::vector<float> values;  ///< [row of the scores][length]; NaN throughout for an image without features
  std::int64_t length = 0;
  std::int64_t missing = 0;  ///< rows without features
  std::string words;         ///< origin of the features, for people
  std::vector<ProvenanceInput> inputs;

  std::int64_t rows() const { return length > 0 ? static_cast<std::int64_t>(values.size()) / length : 0; }
};

/// Sources of features.
struct FeatureSources {
  /// `features`: a features file of `score --features-out` that replaces the one named in the scores, or
  /// vectors of another network, which are added.
  embeddings::VectorOptions vectors;
  /// Columns of the scores to use as features, patterns with * and ?; if empty, those of score_columns();
  /// "none": none.
  std::vector<std::string> columns;
};

/// Attribute: the unsupervised column of a file that is ranked by a learned column.
inline constexpr const char* kRankedBefore = "ranking_before";

/// Columns of a scores file that are scores: made by a scorer (store/score_making.h), numeric, and neither
/// identity nor truth nor derived from the ranking. Without a record of making, the ranking column.
std::vector<std::string> score_columns(const store::ScoresFile& scores);

/// Features of the rows of `scores`, stored in `file`: those of the features file that it names, vectors of
/// another network, and the score columns, concatenated. Rows are matched by sample row if both come from one
/// sample, else by id. Errors (input): the named features file is missing, or of another model or sample; no
/// row has features; vectors without ids whose number differs from the number of rows.
FeatureTable read_features(const store::ScoresFile& scores, const std::filesystem::path& file,
                           const FeatureSources& sources = {}, const RunContext& context = {});

}  // namespace peculiar::learning
