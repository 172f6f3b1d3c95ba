#include "fits/header_cards.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "base/error.h"

namespace peculiar::fits {
namespace {

constexpr std::size_t kCardLength = 80;
constexpr std::size_t kLongestKey = 60;          // fits into the comment of a CONTINUE card
constexpr std::size_t kLongestHierarchKey = 40;  // leaves room for a value in the same card

bool is_printable(char c) { return c >= ' ' && c <= '~'; }

void write_record(fitsfile* file, const std::string& card, std::string_view where) {
  int status = 0;
  fits_write_record(file, card.c_str(), &status);
  check_status(status, where, "a header card cannot be written");
}

/// The key in FITS form: upper case, digits, '-' and '_'; spaces only in HIERARCH cards.
std::string fits_key(std::string_view key) {
  std::string plain;
  for (const char c : key) {
    const auto byte = static_cast<unsigned char>(c);
    plain += std::isalnum(byte) && byte < 0x80 ? static_cast<char>(std::toupper(byte))
             : c == '-' || c == ' '            ? c
                                               : '_';
  }
  plain.erase(std::unique(plain.begin(), plain.end(), [](char a, char b) { return a == ' ' && b == ' '; }),
              plain.end());
  return std::string(trim_right(std::string_view(plain).substr(0, kLongestHierarchKey)));
}

struct KeyWords {
  std::string start;    // "MODEL   = " or "HIERARCH LONG KEY = "
  std::string comment;  // the true key if `start` does not show it, else the caller's comment
};

KeyWords key_words(std::string_view key, std::string_view comment, std::string_view where) {
  if (key.empty() || key.size() > kLongestKey) {
    throw input_error("{}: FITS cannot hold the header key '{}' (1 to {} characters; rename it)", where, key,
                      kLongestKey);
  }
  std::string plain = fits_key(key);
  if (is_structural(plain) || plain.empty() || plain.front() == ' ') plain = "KEY_" + plain;
  const bool standard = plain.size() <= 8 && plain.find(' ') == std::string::npos;
  KeyWords words;
  words.start = standard ? fmt::format("{:<8}= ", plain) : fmt::format("HIERARCH {} = ", plain);
  words.comment = plain == key ? escape_header(comment) : std::string(kKeyComment) + escape_header(key);
  return words;
}

/// A quoted FITS string, with quotes doubled.
std::string plain_quote(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("''") : std::string(1, c);
  return quoted + "'";
}

/// The same, padded to the minimum length of the standard.
std::string quote(std::string_view text) {
  std::string quoted = plain_quote(text);
  if (quoted.size() < 10) quoted.insert(quoted.size() - 1, 10 - quoted.size(), ' ');
  return quoted;
}

/// Length of the part of `text` that fits, quoted and with a '&', into `room` characters.
std::size_t fitting_length(std::string_view text, std::size_t room) {
  std::size_t used = 3, length = 0;
  while (length < text.size()) {
    used += text[length] == '\'' ? 2 : 1;
    if (used > room) break;
    ++length;
  }
  return length;
}

}  // namespace

std::string escape_header(std::string_view text) {
  std::string escaped;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool looks_escaped = text[i] == '\\' && i + 1 < text.size() && text[i + 1] == 'x';
    if (is_printable(text[i]) && !looks_escaped) {
      escaped += text[i];
    } else {
      escaped += fmt::format("\\x{:02x}", static_cast<unsigned>(static_cast<unsigned char>(text[i])));
    }
  }
  return escaped;
}

std::string unescape_header(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    if (text.substr(i, 2) == "\\x" && i + 4 <= text.size()) {
      const char* const end = text.data() + i + 4;
      const auto [stop, failure] = std::from_chars(text.data() + i + 2, end, byte, 16);
      if (failure == std::errc() && stop == end) {
        plain += static_cast<char>(byte);
        i += 3;
        continue;
      }
    }
    plain += text[i];
  }
  return plain;
}

std::string as_utf8(std::string_view bytes) {
  bool valid = true;
  for (std::size_t i = 0; i < bytes.size() && valid;) {
    const auto lead = static_cast<unsigned char>(bytes[i]);
    const std::size_t more = lead < 0x80 ? 0 : lead >= 0xf0 && lead < 0xf5 ? 3 : lead >= 0xe0 ? 2 : 1;
    valid = (lead < 0x80 || (lead >= 0xc2 && lead < 0xf5)) && i + more < bytes.size();
    for (std::size_t k = 1; valid && k <= more; ++k)
      valid = (static_cast<unsigned char>(bytes[i + k]) & 0xc0) == 0x80;
    i += more + 1;
  }
  if (valid) return std::string(bytes);
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      text += c;
    } else {
      text += static_cast<char>(0xc0 | (byte >> 6));
      text += static_cast<char>(0x80 | (byte & 0x3f));
    }
  }
  return text;
}

bool is_structural(std::string_view key) {
  static constexpr std::array<std::string_view, 26> kWords{
      "SIMPLE", "XTENSION", "BITPIX",  "NAXIS",    "PCOUNT",   "GCOUNT",  "TFIELDS", "EXTEND", "EXTNAME",
      "EXTVER", "EXTLEVEL", "THEAP",   "CHECKSUM", "DATASUM",  "GROUPS",  "BSCALE",  "BZERO",  "BLANK",
      "END",    "CONTINUE", "BLOCKED", "LONGSTRN", "HIERARCH", "COMMENT", "HISTORY", "INHERIT"};
  if (std::find(kWords.begin(), kWords.end(), key) != kWords.end()) return true;
  static constexpr std::array<std::string_view, 12> kIndexed{"NAXIS", "TTYPE", "TFORM", "TUNIT",
                                                             "TNULL", "TSCAL", "TZERO", "TDISP",
                                                             "TBCOL", "TDIM",  "TCOMM", "TUCD"};
  return std::any_of(kIndexed.begin(), kIndexed.end(), [&](std::string_view stem) {
    return key.size() > stem.size() && key.size() <= 8 && key.substr(0, stem.size()) == stem &&
           std::all_of(key.begin() + static_cast<std::ptrdiff_t>(stem.size()), key.end(),
                       [](char c) { return c >= '0' && c <= '9'; });
  });
}

namespace {

/// Writes a text as several cards. The last one holds some of the text if possible: CFITSIO's own readers
/// keep the '&' before an empty one.
void write_continued(fitsfile* file, std::string start, std::string_view rest, const std::string& tail,
                     bool whole_tail, std::string_view where) {
  constexpr std::string_view kStart = "CONTINUE  ";
  const std::size_t tail_room = whole_tail ? tail.size() : 0;
  // A final '&' would be mistaken for the mark of another card.
  const bool may_end = !rest.empty() && rest.back() != '&' && kStart.size() + 4 + tail_room <= kCardLength;
  do {
    const std::string last = start + plain_quote(rest);
    if (may_end && start == kStart && last.size() + tail_room <= kCardLength)
      return write_record(file, (last + tail).substr(0, kCardLength), where);
    std::size_t length = fitting_length(rest, kCardLength - start.size());
    if (may_end && length == rest.size()) --length;
    write_record(file, start + quote(std::string(rest.substr(0, length)) + "&"), where);
    rest.remove_prefix(length);
    start = kStart;
  } while (!rest.empty());
  write_record(file, (std::string(kStart) + "''" + tail).substr(0, kCardLength), where);
}

}  // namespace

void append_text_card(fitsfile* file, std::string_view key, std::string_view value, std::string_view comment,
                      std::string_view where) {
  if (key == "COMMENT" || key == "HISTORY") {
    std::string rest = escape_header(value);
    do {
      write_record(file, fmt::format("{:<8}{}", key, rest.substr(0, kCardLength - 8)), where);
      rest.erase(0, kCardLength - 8);
    } while (!rest.empty());
    return;
  }
  const KeyWords words = key_words(key, comment, where);
  const std::string text = escape_header(value);
  const std::string tail = words.comment.empty() ? "" : " / " + words.comment;
  const std::string card = words.start + quote(text);
  // A final '&' would be mistaken for the mark of a continuation.
  const bool short_enough = card.size() <= kCardLength && (text.empty() || text.back() != '&');
  const bool key_in_comment = words.comment.rfind(kKeyComment, 0) == 0;
  if (short_enough && (card.size() + tail.size() <= kCardLength || !key_in_comment)) {
    return write_record(file, (card + tail).substr(0, kCardLength), where);
  }
  write_continued(file, words.start, text, tail, key_in_comment, where);
}

void append_value_card(fitsfile* file, std::string_view key, std::string_view value, std::string_view comment,
                       std::string_view where) {
  const KeyWords words = key_words(key, comment, where);
  std::string card = words.start + fmt::format("{:>20}", value);
  if (!words.comment.empty()) card += " / " + words.comment;
  write_record(file, card.substr(0, kCardLength), where);
}

}  // namespace peculiar::fits
