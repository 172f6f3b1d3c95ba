#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "catalog/table.h"

namespace peculiar::catalog::detail {

// One reader and one writer a format; table_file.cpp chooses. `file` opens the messages.

/// Quotes do not tell types: programs that quote every cell are common. Leading zeros ("007") and integers
/// beyond 64 bits make a column text; a column without any value is of numbers. A quoted empty cell is the
/// empty text, a bare one missing.
Table parse_csv(std::string_view content, const std::string& file);
std::string format_csv(const Table& table);

Table parse_ecsv(std::string_view content, const std::string& file);
std::string format_ecsv(const Table& table);

Table parse_votable(std::string_view content, const std::string& file);
/// Error (input): a control character, which XML cannot hold.
std::string format_votable(const Table& table, const std::string& file);

/// Table metadata under which readers list the columns that they had to leave out (long or variable vectors,
/// complex).
inline constexpr const char* kLeftOut = "left_out";
/// Vectors of up to this many numbers become as many columns, name_0, name_1, ...
inline constexpr std::size_t kLongestVector = 16;

}  // namespace peculiar::catalog::detail
