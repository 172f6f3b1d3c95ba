#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fits/cfitsio.h"

namespace peculiar::fits {

/// Escapes text for FITS headers: bytes outside printable ASCII become `\xHH` (accented letters, line
/// breaks).
std::string escape_header(std::string_view text);
std::string unescape_header(std::string_view text);

/// Bytes as UTF-8: unchanged if they are valid UTF-8, else taken as Latin-1.
std::string as_utf8(std::string_view bytes);

/// True if the key describes the structure of an HDU (NAXIS2, TFORM3, EXTNAME, CHECKSUM).
bool is_structural(std::string_view key);

/// Prefix of a comment that holds the true key of its card.
inline constexpr std::string_view kKeyComment = "key: ";

/// Appends a text card: HIERARCH for keys longer than eight characters, CONTINUE for long values. A key that
/// FITS would change (lower case, special characters) is kept in the comment, from which read_text_cards()
/// restores it. Error (input) for keys that are empty or too long.
void append_text_card(fitsfile* file, std::string_view key, std::string_view value, std::string_view comment,
                      std::string_view where);

/// Appends a card with a literal value (a number; "" for none).
void append_value_card(fitsfile* file, std::string_view key, std::string_view value, std::string_view comment,
                       std::string_view where);

/// Reads the cards of the current HDU that are not structural, in order, including COMMENT and HISTORY.
std::vector<std::pair<std::string, std::string>> read_text_cards(fitsfile* file, std::string_view where);

}  // namespace peculiar::fits
