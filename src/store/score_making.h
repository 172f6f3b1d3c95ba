#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace peculiar::store {

/// Attribute of a scores file that records how its columns were made, apart from the model. JSON, a list of
/// {"columns": [names], "settings": {name: value}}; the columns of one entry have the same settings.
inline constexpr const char* kMaking = "making";
/// The setting "method" of columns computed from vectors of another network alone.
inline constexpr const char* kVectorMethod = "vectors";
/// The same of columns that peculiar learn fitted to labels.
inline constexpr const char* kLearningMethod = "learn";

/// The settings of a column; null if the text has none, as in files of version 0.1.
nlohmann::json making_of(const std::string& making, const std::string& column);

/// Whether the setting "method" of any column has this value.
bool has_method(const std::string& making, const std::string& method);

/// A column that a score is combined from, and its weight.
struct WeightedColumn {
  std::string column;
  double weight = 1;
};
/// The columns that a score is combined from, by name; none if it is not, or if the text does not say so.
std::vector<WeightedColumn> parts_of(const std::string& making, const std::string& score);

/// Adds `entry`, JSON like one of the list, replacing an entry of `column` alone.
std::string with_making(const std::string& making, const std::string& column, const std::string& entry);

/// The difference between the settings of a column in two files: "lambda 0.9 and 0.1, restarts 2 and 1"; ""
/// if equal. If only one file has settings, says so.
std::string making_difference(const std::string& making, const std::string& other, const std::string& column);

}  // namespace peculiar::store
