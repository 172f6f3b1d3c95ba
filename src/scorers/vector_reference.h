#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>

#include "scorers/vector_density.h"
#include "statistics/tail_model.h"

namespace peculiar::scorers {

/// Reference for scores from vectors only: a kind of model file without networks (docs/formats.md).
struct VectorReference {
  VectorDensity density;
  std::vector<double> held_out;  ///< distances of normal images that were not used in the fit
  nlohmann::json training = nlohmann::json::object();  ///< settings, provenance, data of the fit

  /// -ln P(a normal image is at least this distant) of each distance, from the held-out images.
  std::vector<double> surprise(const std::vector<double>& distances) const;
};

inline constexpr const char* kVectorModelKind = "vector model";  ///< in the file's metadata

/// Whether the file is a vector model. False for anything else.
bool is_vector_model(const std::filesystem::path& path);

/// Errors: as write_tensor_file.
void write_vector_model(const std::filesystem::path& path, const VectorReference& reference);
/// Errors (input): as read_tensor_file; a newer version; a damaged file.
VectorReference read_vector_model(const std::filesystem::path& path);

/// Metadata of a vector model: {"file", "kind", "format_version", "length", "components", "neighbours",
/// "held_out", "training"}; and the same as text.
nlohmann::json describe_vector_model(const std::filesystem::path& path);
std::string vector_model_text(const nlohmann::json& description);

// For callers with concatenated vectors in their own memory.

/// VectorDensity::fit; `images`: index of the image, or galaxy, of each vector.
VectorDensity fit_vectors(std::span<const float> values, std::int64_t length,
                          const std::vector<std::int64_t>& images);
std::vector<double> distances_of(const VectorDensity& density, std::span<const float> values);
/// [component][vector]
std::vector<std::vector<double>> coordinates_of(const VectorDensity& density, std::span<const float> values);

}  // namespace peculiar::scorers
