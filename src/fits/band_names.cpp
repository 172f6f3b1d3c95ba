#include "fits/band_names.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <sstream>
#include <string_view>

#include "base/letters.h"
#include "fits/cfitsio.h"

namespace peculiar::fits {

namespace {

constexpr int kMostWheels = 9;

std::vector<std::string> words_of(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == ',' || c == ';' || c == '/' || c == '\t'; }, ' ');
  std::istringstream parts(text);
  std::vector<std::string> words;
  for (std::string word; parts >> word;) words.push_back(word);
  return words;
}

/// True for an empty position of a filter wheel, or a card without information.
bool is_no_filter(const std::string& text) {
  const std::string word = lower_case(text);
  const auto starts = [&](const char* start) { return word.starts_with(start); };
  return word.empty() || starts("clear") || starts("open") || starts("empty") || starts("blank") ||
         starts("undef") || starts("no filter") || starts("nofilter") || word == "none" || word == "n/a" ||
         word == "na" || word == "null" || word == "free" || word == "air" || word == "unknown" ||
         word == "-" || word == "--" || word == "notused";
}

bool is_number(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789.+-") == std::string::npos;
}

/// "g DECam SDSS c0001 4720.0 1520.0" is g: NOAO's cameras append the instrument and a serial number.
/// "g.00000" is Pan-STARRS's g.
std::string short_name(const std::string& text) {
  const std::vector<std::string> words = words_of(text);
  const bool has_serial_number =
      std::any_of(words.begin() + (words.empty() ? 0 : 1), words.end(), [](const std::string& word) {
        return word.size() == 5 && (word[0] == 'c' || word[0] == 'k') && is_number(word.substr(1));
      });
  if (has_serial_number) return words.front();
  const std::size_t dot = text.find(".0000");
  if (dot != std::string::npos && dot > 0 && is_number(text.substr(dot))) return text.substr(0, dot);
  return text;
}

/// The cards of one header, read at once.
class Header {
 public:
  Header(const FitsFile& file, int hdu) {
    constexpr std::size_t kCard = 80;
    const std::string cards = file.header_cards(hdu);
    for (std::size_t at = 0; at + kCard <= cards.size(); at += kCard)
      take(std::string_view(cards).substr(at, kCard));
  }

  std::string text(const std::string& key) const {
    const auto found = values_.find(key);
    return found == values_.end() ? "" : found->second;
  }

  /// The filter named by the card, or "".
  std::string filter(const std::string& key) const {
    const std::string value = text(key);
    return is_no_filter(value) ? "" : short_name(value);
  }

  /// The filters in use from cards with numbered keys, joined.
  std::string wheels(const char* key) const {
    std::vector<std::string> used;
    for (int wheel = 1; wheel <= kMostWheels; ++wheel) {
      const std::string name = filter(fmt::format(fmt::runtime(key), wheel));
      if (!name.empty() && std::find(used.begin(), used.end(), name) == used.end()) used.push_back(name);
    }
    return fmt::format("{}", fmt::join(used, "+"));
  }

 private:
  /// "FILTER  = 'r       ' / name", "HIERARCH ESO INS FILT1 NAME = 'Ks' / name".
  void take(std::string_view card) {
    const bool is_long = card.starts_with("HIERARCH ");
    const std::size_t equals = card.find('=');
    if (equals == std::string_view::npos || (!is_long && equals != 8)) return;
    const std::string_view key = is_long ? card.substr(9, equals - 9) : card.substr(0, equals);
    std::string_view value = trimmed(card.substr(equals + 1));
    if (value.starts_with('\'')) {
      value = value.substr(1, value.find('\'', 1) - 1);
    } else {
      value = value.substr(0, value.find('/'));
    }
    values_.emplace(trimmed(key), trimmed(value));
  }

  static std::string_view trimmed(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    return trim_right(text);
  }

  std::map<std::string, std::string, std::less<>> values_;  // the first of each key
};

/// JWST has a second wheel, of pupils, some of which are filters.
std::string with_pupil(const Header& header, const std::string& filter) {
  const std::string pupil = header.filter("PUPIL");
  const bool is_filter =
      pupil.size() > 1 && pupil[0] == 'F' && std::isdigit(static_cast<unsigned char>(pupil[1])) != 0;
  if (header.text("TELESCOP") != "JWST" || !is_filter) return filter;
  return filter.empty() ? pupil : filter + "+" + pupil;
}

/// WISE numbers its bands; other numbers are not names.
std::string band_card(const Header& header) {
  const std::string band = header.filter("BAND");
  if (!is_number(band)) return band;
  return header.text("TELESCOP").find("WISE") != std::string::npos ||
                 header.text("ORIGIN").find("WISE") != std::string::npos
             ? "W" + band
             : "";
}

std::string one_band(const Header& header) {
  std::string name = with_pupil(header, header.filter("FILTER"));
  if (name.empty()) name = header.wheels("FILTER{}");
  if (name.empty()) name = header.wheels("FILTER{:02}");
  if (name.empty()) name = header.wheels("FILTNAM{}");
  if (name.empty()) name = header.wheels("ESO INS FILT{} NAME");
  for (const char* key : {"ESO INS FILT NAME", "FPA.FILTERID", "FPA.FILTER"}) {
    if (name.empty()) name = header.filter(key);
  }
  if (name.empty()) name = band_card(header);
  for (const char* key : {"FILTNAME", "FILTERS", "BAND0", "BAND1"}) {
    if (name.empty()) name = header.filter(key);
  }
  if (name.empty()) {
    const std::string bands = header.filter("BANDS");
    if (bands.size() <= 2 && words_of(bands).size() == 1) name = bands;  // longer ones may be several
  }
  return is_number(name) ? "" : name;
}

std::vector<std::string> split_into(const std::string& text, int planes) {
  std::vector<std::string> words = words_of(text);
  if (static_cast<int>(words.size()) == planes) return words;
  if (words.size() != 1 || static_cast<int>(text.size()) != planes) return {};
  words.clear();
  for (const char letter : text) words.emplace_back(1, letter);
  return words;
}

/// The cards from number `first` on, if there are exactly as many as planes, each with a name.
std::vector<std::string> numbered(const Header& header, const char* key, int first, int planes) {
  std::vector<std::string> names;
  for (int i = 0; i < planes; ++i) {
    names.push_back(header.filter(fmt::format(fmt::runtime(key), first + i)));
    if (names.back().empty() || is_number(names.back())) return {};
  }
  for (const int beyond : {first - 1, first + planes}) {
    if (beyond >= 0 && !header.text(fmt::format(fmt::runtime(key), beyond)).empty()) return {};
  }
  return names;
}

bool are_names(const std::vector<std::string>& names, int planes) {
  return static_cast<int>(names.size()) == planes &&
         std::set<std::string>(names.begin(), names.end()).size() == names.size();
}

std::vector<std::string> several_bands(const Header& header, int planes) {
  std::vector<std::string> names;
  const auto look = [&](const auto& source) {
    if (are_names(names, planes)) return;
    names = source();
  };
  constexpr int kMostPlanes = 1000;  // a spectral cube has no band names
  if (planes > kMostPlanes) return {};
  look([&] { return split_into(header.filter("BANDS"), planes); });
  look([&] { return numbered(header, "BAND{}", 0, planes); });
  look([&] { return numbered(header, "BAND{}", 1, planes); });
  look([&] { return numbered(header, "FILTER{}", 1, planes); });
  look([&] { return numbered(header, "FILTER{}", 0, planes); });
  look([&] { return split_into(header.text("FILTERS"), planes); });
  look([&] { return split_into(header.text("FILTER"), planes); });
  return are_names(names, planes) ? names : std::vector<std::string>();
}

}  // namespace

std::vector<std::string> band_names(const FitsFile& file, int hdu, int planes) {
  for (const int number : hdu == 0 ? std::vector<int>{0} : std::vector<int>{hdu, 0}) {
    const Header header(file, number);
    if (planes > 1) {
      std::vector<std::string> names = several_bands(header, planes);
      if (!names.empty()) return names;
      continue;
    }
    const std::string name = one_band(header);
    if (!name.empty()) return {name};
  }
  return {};
}

}  // namespace peculiar::fits
