#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace peculiar::catalog::detail {

/// Blanks and line ends are skipped. Nothing when it is not base64, or not whole.
std::optional<std::string> decode_base64(std::string_view text);

/// Up to 8 bytes, the first the highest.
std::uint64_t big_endian(std::string_view bytes);

/// Up to the first zero. A lone surrogate comes out as what is not UTF-8.
std::string utf16_to_utf8(std::string_view bytes);

}  // namespace peculiar::catalog::detail
