#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fits/cfitsio.h"

namespace peculiar::fits {

/// Makes text fit for FITS headers and back: bytes outside printable ASCII become `\xHH` (Latin letters, line
/// breaks).
std::string escape_header(std::string_view text);
std::string unescape_header(std::string_view text);

/// Bytes as UTF-8: unchanged where they are that already, else taken for Latin-1.
std::string as_utf8(std::string_view bytes);

/// Does the key describe the structure of an HDU (NAXIS2, TFORM3, EXTNAME, CHECKSUM)?
bool is_structural(std::string_view key);

/// What opens the comment of a card whose true key stands there.
inline constexpr std::string_view kKeyComment = "key: ";

/// Appends a text card: HIERARCH for keys beyond eight characters, CONTINUE for long values. A key that FITS
/// would change (lower case, odd characters) is kept in the comment, from where read_text_cards() restores
/// it. Error (input) for keys that are empty or too long.
void append_text_card(fitsfile* file, std::string_view key, std::string_view value, std::string_view comment,
                      std::string_view where);

/// Appends a card with a value as it stands (a number; "" for none).
void append_value_card(fitsfile* file, std::string_view key, std::string_view value, std::string_view comment,
                       std::string_view where);

/// The cards of the current HDU that are not structural, in order, COMMENT and HISTORY included.
std::vector<std::pair<std::string, std::string>> read_text_cards(fitsfile* file, std::string_view where);

}  // namespace peculiar::fits
