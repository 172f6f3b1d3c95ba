#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/version.h"
#include "embeddings/vector_options.h"
#include "store/scores_file.h"

namespace peculiar::learning {

/// Features of the images of a scores file, a row each.
struct FeatureTable {
  std::vector<float> values;  ///< [row of the scores][length]; NaN throughout for an image without features
  std::int64_t length = 0;
  std::int64_t missing = 0;  ///< rows without features
  std::string words;         ///< what they are made of, for a person
  std::vector<ProvenanceInput> inputs;

  std::int64_t rows() const { return length > 0 ? static_cast<std::int64_t>(values.size()) / length : 0; }
};

/// Where features come from.
struct FeatureSources {
  /// `features`: a features file of `score --features-out` in place of the one that the scores name, or
  /// vectors of another network, which are taken besides.
  embeddings::VectorOptions vectors;
  /// Columns of the scores that are features too, patterns with * and ?; without any, those of
  /// score_columns(); "none": none.
  std::vector<std::string> columns;
};

/// Attribute: the unsupervised column, of a file that is ranked by what was learned.
inline constexpr const char* kRankedBefore = "ranking_before";

/// `method` in the record of the making (store/score_making.h) of what learning writes.
inline constexpr const char* kLearningMethod = "learn";

/// Columns of a scores file that are scores: made by a scorer (store/score_making.h), numbers, and neither
/// identity nor truth nor what follows from the ranking. Without a record of the making the ranking column.
std::vector<std::string> score_columns(const store::ScoresFile& scores);

/// Features of the rows of `scores`, which stand in `file`: those of the features file that it names, of
/// vectors of another network, and of the score columns, one behind the other. Rows are matched by the
/// sample's row where both are of one sample, else by id. Errors (input): the features file is named and not
/// there, of another model or sample; no row has features; vectors without ids of another number than the
/// rows.
FeatureTable read_features(const store::ScoresFile& scores, const std::filesystem::path& file,
                           const FeatureSources& sources = {}, const RunContext& context = {});

}  // namespace peculiar::learning
