#pragma once

#include <cstdint>

namespace peculiar::store {

/// A features file: a row file of this kind, written beside scores (`score --features-out`), a row an image
/// that was scored. Array kFeaturesArray [n][numbers]; columns `row` (in the sample) and, where the sample
/// has them, `id`; attributes of scores (model, model_fingerprint, sample, sample_job, ...) and
/// kFeatureGroups.
inline constexpr const char* kFeaturesKind = "features";
inline constexpr std::int64_t kFeaturesVersion = 1;
inline constexpr const char* kFeaturesArray = "features";
/// Attribute: JSON, a list of {"name": of the scorer by whose network it is, "length": numbers}, one behind
/// the other.
inline constexpr const char* kFeatureGroups = "groups";
/// Attribute of a scores file: the features file of its images, or the file of vectors that was scored.
inline constexpr const char* kFeaturesOfScores = "features";

}  // namespace peculiar::store
