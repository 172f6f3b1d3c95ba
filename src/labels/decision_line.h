#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "labels/label_log.h"

namespace peculiar::labels::detail {

/// First line of a label file of version 1, which is what the file is known by.
inline constexpr std::string_view kHeader = "id,label,grade,note,who,when,model,scores,asked,undoes";

inline constexpr std::size_t kLongestLabel = 64;   ///< bytes
inline constexpr std::size_t kLongestNote = 2000;  ///< bytes, of new decisions
inline constexpr double kGreatestGrade = 5;

/// RFC 4180, with the line end.
std::string line_of(const Decision& decision);

/// Decisions of whole lines that stand behind the header, not yet numbered. `first_line`: number of the first
/// in the file. Errors (input) name file and line: what is no decision.
std::vector<Decision> read_lines(std::string_view lines, std::size_t first_line,
                                 const std::filesystem::path& file);

/// Makes a decision fit for its line: a note in one line, label and note without blanks around. Errors
/// (usage): as LabelLog::append; text that is not UTF-8.
void prepare(Decision& decision);

/// What is wrong with a class's name, in words; "" where nothing is.
std::string fault_of_label(std::string_view label);

/// "2026-11-28T07:12:03.120Z", of milliseconds since 1970.
std::string time_text(std::int64_t milliseconds);

}  // namespace peculiar::labels::detail
