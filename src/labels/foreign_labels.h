#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"

namespace peculiar::labels::detail {

/// Whose label file it is, by the names of its columns.
enum class LabelSource {
  kOwn,           ///< a label file of ours (docs/formats.md)
  kAstronomaly,   ///< its ml_scores.csv: an index, and human_label, -1 for none
  kAnomalyMatch,  ///< its labeled_data.csv: id or filename, and label, normal or anomaly
  kTable,         ///< a table of any other kind
};

/// By the names alone; whether the labels of AnomalyMatch's two columns are its own words, only they tell.
LabelSource source_of(std::span<const std::string> columns);

/// The error of a file that labels were to be appended to, by its first line: what it is, and how its labels
/// are taken over.
Error no_label_file(const std::filesystem::path& path, std::string_view first_line);

}  // namespace peculiar::labels::detail
