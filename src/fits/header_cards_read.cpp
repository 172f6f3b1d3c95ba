#include <array>

#include "base/error.h"
#include "fits/header_cards.h"

namespace peculiar::fits {
namespace {

std::string parse_quoted(std::string_view value) {
  std::string text;
  for (std::size_t i = 1; i < value.size(); ++i) {
    if (value[i] == '\'') {
      if (i + 1 >= value.size() || value[i + 1] != '\'') break;
      ++i;
    }
    text += value[i];
  }
  return text;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> read_text_cards(fitsfile* file, std::string_view where) {
  std::vector<std::pair<std::string, std::string>> cards;
  int count = 0, status = 0;
  fits_get_hdrspace(file, &count, nullptr, &status);
  check_status(status, where, "the header cannot be read");
  bool continues = false;  // whether the last kept card ends in '&'
  bool skipped = false;
  for (int i = 1; i <= count; ++i) {
    std::array<char, FLEN_CARD> record{};
    std::array<char, 2 * FLEN_CARD> name{}, value{}, comment{};
    status = 0;
    fits_read_record(file, i, record.data(), &status);
    if (status == 0) fits_read_keyn(file, i, name.data(), value.data(), comment.data(), &status);
    fits_clear_errmsg();
    if (status != 0) continue;  // one unreadable card is no reason to reject the table
    std::string key(name.data());
    std::string_view words(value.data());
    if (key == "CONTINUE") {
      const std::string_view line = std::string_view(record.data()).substr(8);
      const std::size_t open = line.find('\'');
      if (skipped || !continues || open == std::string_view::npos) continue;
      cards.back().second.pop_back();
      const std::string piece = parse_quoted(line.substr(open));
      cards.back().second += piece;
      continues = !piece.empty() && trim_right(piece).back() == '&';
      if (continues) cards.back().second = std::string(trim_right(cards.back().second));
      const std::size_t mark = line.find(std::string("/ ") + std::string(kKeyComment));
      if (mark != std::string_view::npos) {
        cards.back().first = std::string(trim_right(line.substr(mark + 2 + kKeyComment.size())));
      }
      continue;
    }
    const bool commentary = key == "COMMENT" || key == "HISTORY";
    skipped = key.empty() || (is_structural(key) && !commentary);
    if (skipped) continue;
    if (commentary) {
      cards.emplace_back(key, std::string(trim_right(std::string_view(record.data()).substr(8))));
      continue;
    }
    const std::string text =
        !words.empty() && words.front() == '\'' ? parse_quoted(words) : std::string(words);
    const std::string_view note(comment.data());
    if (note.substr(0, kKeyComment.size()) == kKeyComment) key = trim_right(note.substr(kKeyComment.size()));
    cards.emplace_back(key, std::string(trim_right(text)));
    continues = !cards.back().second.empty() && cards.back().second.back() == '&';
  }
  for (auto& [key, text] : cards) {
    key = unescape_header(key);
    text = as_utf8(unescape_header(trim_right(text)));
  }
  return cards;
}

}  // namespace peculiar::fits
