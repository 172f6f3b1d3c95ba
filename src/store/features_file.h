#pragma once

#include <cstdint>

namespace peculiar::store {

/// A features file: a row file of this kind, written beside scores (`score --features-out`), with one row per
/// scored image. It has the array kFeaturesArray [n][numbers]; the columns `row` (in the sample) and, if the
/// sample has it, `id`; the attributes of scores (model, model_fingerprint, sample, sample_job, ...) and
/// kFeatureGroups.
inline constexpr const char* kFeaturesKind = "features";
inline constexpr std::int64_t kFeaturesVersion = 1;
inline constexpr const char* kFeaturesArray = "features";
/// Attribute: JSON, a list of {"name": scorer whose network computes the features, "length": count}, in the
/// order of the features.
inline constexpr const char* kFeatureGroups = "groups";
/// Attribute of a scores file: the features file of its images, or the file of vectors that was scored.
inline constexpr const char* kFeaturesOfScores = "features";

}  // namespace peculiar::store
