#include "samp/clean_text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace peculiar::samp {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool xml_holds(std::uint32_t character) {
  if (character < 0x20) return character == '\t' || character == '\n' || character == '\r';
  return character <= 0xD7FF || (character >= 0xE000 && character <= 0xFFFD) ||
         (character >= 0x10000 && character <= 0x10FFFF);
}

/// Returns the length in bytes of the first character; 0 if XML does not allow it.
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return xml_holds(first) ? 1 : 0;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  std::uint32_t character = first & (0x7Fu >> length);
  for (std::size_t at = 1; at < length; ++at) {
    if ((byte(at) & 0xC0) != 0x80) return 0;
    character = character << 6 | (byte(at) & 0x3Fu);
  }
  constexpr std::uint32_t kLeast[] = {0x80, 0x800, 0x10000};  // overlong encodings are invalid
  return character >= kLeast[length - 2] && xml_holds(character) ? length : 0;
}

}  // namespace

std::string clean_text(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    clean += length == 0 ? kReplacement : text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return clean;
}

std::string ascii_text(std::string_view text) {
  std::string ascii;
  for (; !text.empty(); text.remove_prefix(std::max<std::size_t>(1, character_length(text)))) {
    const bool allowed = character_length(text) == 1;
    ascii += allowed ? text[0] : '?';
  }
  return ascii;
}

}  // namespace peculiar::samp
