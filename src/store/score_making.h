#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace peculiar::store {

/// Attribute of a scores file that says how its columns were made, the model apart. JSON, a list of
/// {"columns": [names], "settings": {name: value}}; columns of one entry were made alike.
inline constexpr const char* kMaking = "making";

/// The settings of a column; null where the text says none, as in files of version 0.1.
nlohmann::json making_of(const std::string& making, const std::string& column);

/// With `entry`, JSON as one of the list, in the place of one that is of `column` alone.
std::string with_making(const std::string& making, const std::string& column, const std::string& entry);

/// What differs between the settings of a column in two files: "lambda 0.9 and 0.1, restarts 2 and 1". ""
/// where nothing does; where only one says its settings, that.
std::string making_difference(const std::string& making, const std::string& other, const std::string& column);

}  // namespace peculiar::store
