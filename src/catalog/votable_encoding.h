#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace peculiar::catalog::detail {

/// Skips blanks and line ends. Returns nothing if the text is not base64, or is truncated.
std::optional<std::string> decode_base64(std::string_view text);

/// Up to 8 bytes, most significant first.
std::uint64_t big_endian(std::string_view bytes);

/// Converts up to the first zero. A lone surrogate gives text that is not valid UTF-8.
std::string utf16_to_utf8(std::string_view bytes);

}  // namespace peculiar::catalog::detail
