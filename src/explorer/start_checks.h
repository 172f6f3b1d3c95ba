#pragma once

#include <filesystem>
#include <string>

#include "base/run_context.h"
#include "explorer/map_places.h"

namespace peculiar::explorer {

/// Checks at the start for errors that would otherwise appear only on labelling, opening the map or learning.

/// Error (usage): the label file cannot hold the name.
void check_who(const std::string& who);

/// Error (input): the folder of the label file is missing. Warns if labels can be read but not written.
void check_label_place(const std::filesystem::path& labels, const RunContext& context);

/// Error (input): the file has no features.
void check_features(const std::filesystem::path& features);

/// Error (input): the scores lack a column by which images are to be grouped (store::galaxies_of).
void check_group(const std::filesystem::path& scores, const std::string& group);

/// Error (input): the file has no positions of these images.
void check_map(Map& map, const std::filesystem::path& embedding);

/// Error (input): the folder has nothing to explore.
void check_folder(const std::filesystem::path& folder);

}  // namespace peculiar::explorer
