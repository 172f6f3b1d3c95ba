#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace peculiar::train {

/// Whether the file is a model or a checkpoint.
bool is_model_file(const std::filesystem::path& path);

/// Architecture, contract, training, history and health of a model or a checkpoint. Errors: as
/// nn::read_model.
nlohmann::json model_info(const std::filesystem::path& path);

/// The same as text.
std::string model_info_text(const nlohmann::json& info);

}  // namespace peculiar::train
