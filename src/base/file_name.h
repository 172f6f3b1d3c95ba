#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace peculiar {

/// A file's name as text that every format can hold. A name of valid UTF-8 without control characters stays
/// as it is. In any other, each byte that is no part of a UTF-8 character, each control character and each
/// '%' becomes %XX, so that the name's bytes can be had back (Python: urllib.parse.unquote_to_bytes).
std::string text_of_name(std::string_view name);

bool is_utf8(std::string_view text);

/// A text that may hold names of files: as it is where it is valid UTF-8, else as text_of_name writes it.
std::string valid_text(std::string_view text);

/// "image.fits[2]", "image.fits[SCI]", "image.fits+2": CFITSIO's way to name an HDU together with its file.
struct NamedHdu {
  std::string file;
  std::string hdu;  ///< a number or a name; "" where the brackets hold more than that (a section, a filter)
};

/// Takes such a name apart where there is no file of that name, but one of the name before it.
std::optional<NamedHdu> named_hdu(const std::string& path);

/// What to do about it, for the end of a message: "; for that HDU give image.fits and --hdu 2". `option` is
/// what the verb calls it; "" where it has no such choice. "" where the name is of another kind.
std::string named_hdu_words(const std::string& path, const std::string& option);

}  // namespace peculiar
