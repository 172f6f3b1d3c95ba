#include "base/file_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "base/error.h"
#include "base/letters.h"

namespace peculiar {

namespace {

/// Length of the UTF-8 character at the start of the text; 0 if there is none.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xc0) != 0x80) return 0;
  // Overlong encodings, surrogates, code points beyond U+10FFFF.
  const bool is_wrong = (lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xed && byte(1) > 0x9f) ||
                        (lead == 0xf0 && byte(1) < 0x90) || (lead == 0xf4 && byte(1) > 0x8f);
  return is_wrong ? 0 : length;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool may_stay(std::string_view name) {
  while (!name.empty()) {
    const std::size_t length = utf8_length(name);
    if (length == 0 || is_control(name.front())) return false;
    name.remove_prefix(length);
  }
  return true;
}

bool is_number(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c); });
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) || c == '_' || c == '-' || c == ' ';
  });
}

bool is_file(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored);
}

}  // namespace

std::string text_of_name(std::string_view name) {
  if (may_stay(name)) return std::string(name);
  std::string text;
  while (!name.empty()) {
    const std::size_t length = utf8_length(name);
    if (length == 0 || is_control(name.front()) || name.front() == '%') {
      text += fmt::format("%{:02X}", static_cast<unsigned char>(name.front()));
    } else {
      text += name.substr(0, length);
    }
    name.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return text;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string valid_text(std::string_view text) {
  return is_utf8(text) ? std::string(text) : text_of_name(text);
}

std::optional<NamedHdu> named_hdu(const std::string& path) {
  if (is_file(path)) return std::nullopt;
  if (path.ends_with(']')) {
    const std::size_t slash = path.rfind('/');
    const std::size_t bracket = path.find('[', slash == std::string::npos ? 0 : slash);
    if (bracket == std::string::npos || bracket == 0 || !is_file(path.substr(0, bracket)))
      return std::nullopt;
    const std::string inside = path.substr(bracket + 1, path.size() - bracket - 2);
    return NamedHdu{path.substr(0, bracket), is_number(inside) || is_name(inside) ? inside : ""};
  }
  const std::size_t plus = path.rfind('+');
  if (plus == std::string::npos || !is_number(path.substr(plus + 1)) || !is_file(path.substr(0, plus)))
    return std::nullopt;
  return NamedHdu{path.substr(0, plus), path.substr(plus + 1)};
}

std::string named_hdu_words(const std::string& path, const std::string& option) {
  const auto named = named_hdu(path);
  if (!named) return "";
  if (option.empty()) return fmt::format("; give {} alone", named->file);
  if (!named->hdu.empty()) {
    const bool has_blank = named->hdu.find(' ') != std::string::npos;
    return fmt::format("; for that HDU give {} and {} {}{}{}", named->file, option, has_blank ? "'" : "",
                       named->hdu, has_blank ? "'" : "");
  }
  return fmt::format(
      "; give {} and {} with the number or name of the HDU (peculiar info lists them); sections and filters in brackets are not read, cut or select first",
      named->file, option);
}

void check_suffix(const std::string& path, const std::string& suffix, const std::string& option) {
  const std::filesystem::path given(path);
  if (lower_case(given.extension().string()) == suffix) return;
  throw usage_error("{}: '{}' is not a {}; name it {}", option, path, suffix,
                    std::filesystem::path(given).replace_extension(suffix).string());
}

}  // namespace peculiar
