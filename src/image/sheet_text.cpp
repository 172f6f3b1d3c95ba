#include "image/sheet_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "base/error.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PECULIAR_LEAKS_ARE_WATCHED
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define PECULIAR_LEAKS_ARE_WATCHED
#endif
#ifdef PECULIAR_LEAKS_ARE_WATCHED
// fontconfig keeps its tables until the program ends, invisible to the leak sanitizer.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig"; }
#endif

namespace peculiar::image {

namespace {

constexpr const char* kEllipsis = "\u2026";

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

/// Length in bytes of the UTF-8 character at the start of `text`; 0 if there is none.
std::size_t character_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xc2 ? 0
                             : lead < 0xe0 ? 2
                             : lead < 0xf0 ? 3
                             : lead < 0xf5 ? 4
                                           : 0;
  if (length == 0 || length > text.size()) return 0;
  if (!std::all_of(text.begin() + 1, text.begin() + static_cast<std::ptrdiff_t>(length), is_continuation))
    return 0;
  if (length < 3) return length;
  const auto second = static_cast<unsigned char>(text[1]);
  const bool overlong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
  const bool surrogate = lead == 0xed && second >= 0xa0;
  const bool beyond_unicode = lead == 0xf4 && second >= 0x90;
  return overlong || surrogate || beyond_unicode ? 0 : length;
}

double width_of(cairo_t* context, const std::string& text) {
  cairo_text_extents_t extents;
  cairo_text_extents(context, text.c_str(), &extents);
  return extents.x_advance;
}

}  // namespace

std::vector<std::string> lines_of(std::string_view label) {
  std::vector<std::string> lines;
  if (label.empty()) return lines;
  for (std::size_t begin = 0; begin <= label.size();) {
    const std::size_t end = std::min(label.find('\n', begin), label.size());
    lines.push_back(drawable(label.substr(begin, end - begin)));
    begin = end + 1;
  }
  return lines;
}

std::string drawable(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    if (length == 0) {
      result += '?';
    } else if (length == 1 && (static_cast<unsigned char>(text.front()) < 0x20 || text.front() == 0x7f)) {
      result += ' ';
    } else {
      result += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return result;
}

std::string fitted(cairo_t* context, const std::string& text, double width) {
  if (width_of(context, text) <= width) return text;
  std::vector<std::size_t> starts;  // of characters: a cut inside one would not be UTF-8
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_continuation(text[i])) starts.push_back(i);
  }
  // Binary search for the longest prefix that fits.
  const auto fits = [&](std::size_t start) {
    return width_of(context, text.substr(0, start) + kEllipsis) <= width;
  };
  const auto end = std::partition_point(starts.begin(), starts.end(), fits);
  return text.substr(0, end == starts.begin() ? 0 : *(end - 1)) + kEllipsis;
}

std::string fitted(cairo_t* context, const SheetNumber& number, double width) {
  const std::string name = drawable(number.name), unit = drawable(number.unit);
  constexpr int kFewestDigits = 2;  // before the unit and part of the name are dropped
  const auto fits = [&](const std::string& text) { return width_of(context, text) <= width; };
  for (const bool has_unit : {true, false}) {
    if (has_unit && unit.empty()) continue;
    for (int digits = number.digits; digits >= kFewestDigits; --digits) {
      const std::string text = fmt::format("{} {:.{}g}{}{}", name, number.value, digits, has_unit ? " " : "",
                                           has_unit ? unit : "");
      if (fits(text)) return text;
    }
  }
  for (int digits = number.digits; digits > 0; --digits) {
    const std::string value = fmt::format("{:.{}g}", number.value, digits);
    const double left = width - width_of(context, " " + value);
    if (left > width_of(context, std::string("n") + kEllipsis))
      return fitted(context, name, left) + " " + value;
  }
  for (int digits = number.digits; digits > 0; --digits) {
    std::string value = fmt::format("{:.{}g}", number.value, digits);
    if (fits(value)) return value;
  }
  return "";
}

void choose_font(cairo_t* context, double size, bool bold) {
  cairo_select_font_face(context, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
                         bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(context, size);
  if (cairo_status(context) != CAIRO_STATUS_SUCCESS || !(width_of(context, "Mg") > 0)) {
    throw input_error(
        "contact sheet: no font for the labels was found; install one (Debian: fonts-dejavu-core)");
  }
}

}  // namespace peculiar::image
