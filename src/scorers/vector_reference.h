#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>

#include "scorers/vector_density.h"
#include "statistics/tail_model.h"

namespace peculiar::scorers {

/// What scores by vectors alone need to know of normal images: a model file of its own kind, without
/// networks (docs/formats.md).
struct VectorReference {
  VectorDensity density;
  std::vector<double> held_out;  ///< distances of normal images that the density was not fitted to
  nlohmann::json training = nlohmann::json::object();  ///< settings, provenance, what it was fitted to

  /// -ln P(a normal image lies as far) of each distance, by the held-out ones.
  std::vector<double> surprise(const std::vector<double>& distances) const;
};

inline constexpr const char* kVectorModelKind = "vector model";  ///< in the file's metadata

/// Is it such a file? False for anything else, whatever it is.
bool is_vector_model(const std::filesystem::path& path);

/// Errors as write_tensor_file.
void write_vector_model(const std::filesystem::path& path, const VectorReference& reference);
/// Errors (input): as read_tensor_file; of a newer version; damaged.
VectorReference read_vector_model(const std::filesystem::path& path);

/// Without its numbers: {"file", "kind", "format_version", "length", "components", "neighbours", "held_out",
/// "training"}; and for a person.
nlohmann::json describe_vector_model(const std::filesystem::path& path);
std::string vector_model_text(const nlohmann::json& description);

// Of vectors one behind the other, for callers that hold them in memory of their own.

/// VectorDensity::fit; `images`: of each vector the number of the image, or galaxy, that it is of.
VectorDensity fit_vectors(std::span<const float> values, std::int64_t length,
                          const std::vector<std::int64_t>& images);
std::vector<double> distances_of(const VectorDensity& density, std::span<const float> values);
/// [component][vector]
std::vector<std::vector<double>> coordinates_of(const VectorDensity& density, std::span<const float> values);

}  // namespace peculiar::scorers
