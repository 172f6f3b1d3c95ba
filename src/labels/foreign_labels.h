#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"

namespace peculiar::labels::detail {

/// The program that a label file comes from, judging by its column names.
enum class LabelSource {
  kOwn,           ///< a Peculiar label file (docs/formats.md)
  kAstronomaly,   ///< its ml_scores.csv: an index, and human_label, -1 if unlabelled
  kAnomalyMatch,  ///< its labeled_data.csv: id or filename, and label, normal or anomaly
  kTable,         ///< any other table
};

/// Judges by the names only; a file with AnomalyMatch's two columns may still have other labels than its
/// words.
LabelSource source_of(std::span<const std::string> columns);

/// The error for a file that cannot be appended to as a label file, judging by its first line: what the file
/// is, and how to convert its labels.
Error no_label_file(const std::filesystem::path& path, std::string_view first_line);

}  // namespace peculiar::labels::detail
