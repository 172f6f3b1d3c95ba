#pragma once

#include <filesystem>
#include <string>

#include "base/run_context.h"
#include "explorer/map_places.h"

namespace peculiar::explorer {

/// What would else show itself only when somebody labels, opens the map or learns.

/// Error (usage): a name that the label file cannot hold.
void check_who(const std::string& who);

/// Error (input): the folder of the label file is not there. Warns where labels can be looked at, but not
/// written.
void check_label_place(const std::filesystem::path& labels, const RunContext& context);

/// Error (input): the file holds no features.
void check_features(const std::filesystem::path& features);

/// Error (input): the file has no places of these images.
void check_map(Map& map, const std::filesystem::path& embedding);

/// Error (input): a folder in which there is nothing to explore.
void check_folder(const std::filesystem::path& folder);

}  // namespace peculiar::explorer
