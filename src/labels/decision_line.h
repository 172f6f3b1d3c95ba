#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "labels/label_log.h"

namespace peculiar::labels::detail {

/// First line of a label file of version 1, by which the file is recognised.
inline constexpr std::string_view kHeader = "id,label,grade,note,who,when,model,scores,asked,undoes";

inline constexpr std::size_t kLongestLabel = 64;   ///< bytes
inline constexpr std::size_t kLongestNote = 2000;  ///< bytes, in new decisions
inline constexpr double kGreatestGrade = 5;

/// The line of a decision as CSV (RFC 4180), with the line ending.
std::string line_of(const Decision& decision);

/// Parses whole lines after the header; the decisions are not yet numbered. `first_line`: number of the first
/// line in the file. Errors (input) name file and line: not a decision.
std::vector<Decision> read_lines(std::string_view lines, std::size_t first_line,
                                 const std::filesystem::path& file);

/// Prepares a decision for writing: puts the note on one line, trims label and note. Errors (usage): as
/// LabelLog::append; text that is not UTF-8.
void prepare(Decision& decision);

/// Why a class name is invalid, in words; "" if it is valid.
std::string fault_of_label(std::string_view label);

/// Formats milliseconds since 1970 as "2026-11-28T07:12:03.120Z".
std::string time_text(std::int64_t milliseconds);

}  // namespace peculiar::labels::detail
