#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace peculiar {

/// A file name as text that every format can hold. Valid UTF-8 without control characters is returned
/// unchanged. In any other name, each byte that is not part of a UTF-8 character, each control character and
/// each '%' becomes %XX, so that the original bytes can be recovered (Python: urllib.parse.unquote_to_bytes).
std::string text_of_name(std::string_view name);

bool is_utf8(std::string_view text);

/// A text that may contain file names: unchanged if valid UTF-8, otherwise encoded as by text_of_name.
std::string valid_text(std::string_view text);

/// "image.fits[2]", "image.fits[SCI]", "image.fits+2": CFITSIO's way to name a file and an HDU together.
struct NamedHdu {
  std::string file;
  std::string hdu;  ///< a number or a name; "" if the brackets hold more than that (a section, a filter)
};

/// Splits such a name if no file has the full name but a file with the part before the HDU exists.
std::optional<NamedHdu> named_hdu(const std::string& path);

/// Advice to append to a message: "; for that HDU give image.fits and --hdu 2". `option` is the verb's option
/// for the HDU; "" if the verb has none. Returns "" if the name is of another kind.
std::string named_hdu_words(const std::string& path, const std::string& option);

/// Error (usage) unless an output has the suffix of its only format, in upper or lower case. `option`:
/// "--output".
void check_suffix(const std::string& path, const std::string& suffix, const std::string& option);

}  // namespace peculiar
