#include "fits/wcs_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <string_view>

#include "fits/sky_frame.h"

namespace peculiar::fits {
namespace {

constexpr std::size_t kCardLength = 80;
constexpr double kYearOfIcrs = 2000;  // an EQUINOX consistent with it

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return text;
}

std::string_view key_of(std::string_view card) { return trim(card.substr(0, 8)); }

std::string_view text_of(std::string_view card) {
  const std::size_t open = card.find('\'', 8);
  const std::size_t close = open == std::string_view::npos ? open : card.find('\'', open + 1);
  return close == std::string_view::npos ? std::string_view() : trim(card.substr(open + 1, close - open - 1));
}

/// The number of a card; 0 if there is none.
double number_of(std::string_view card) {
  std::string text(trim(card.substr(9, card.find('/', 9) - 9)));
  std::replace(text.begin(), text.end(), 'D', 'E');
  const std::string_view digits = std::string_view(text).substr(text.substr(0, 1) == "+" ? 1 : 0);
  double value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

/// True if the card holds a text without a closing quote, which wcslib writes beyond its buffer.
bool is_unclosed(std::string_view card) {
  std::size_t i = card.find_first_not_of(' ', 9);
  if (card[8] != '=' || i == std::string_view::npos || card[i] != '\'') return false;
  for (++i; i < card.size(); ++i) {
    if (card[i] != '\'') continue;
    if (i + 1 >= card.size() || card[i + 1] != '\'') return false;
    ++i;  // a doubled quote represents one in the text
  }
  return true;
}

/// A_ORDER, B_2_0, AP_1_1 and the like.
bool is_sip_key(std::string_view key) {
  if (key.empty() || (key[0] != 'A' && key[0] != 'B')) return false;
  key.remove_prefix(1);
  if (!key.empty() && key[0] == 'P') key.remove_prefix(1);
  if (key == "_ORDER" || key == "_DMAX") return true;
  return key.size() >= 4 && key[0] == '_' &&
         std::all_of(key.begin() + 1, key.end(), [](char c) { return c == '_' || (c >= '0' && c <= '9'); });
}

/// The j of "PV<axis>_<j>", or -1.
int parameter_number(std::string_view key, int axis) {
  const std::string prefix = "PV" + std::to_string(axis) + "_";
  if (key.substr(0, prefix.size()) != prefix) return -1;
  int number = -1;
  const auto [end, failure] = std::from_chars(key.data() + prefix.size(), key.data() + key.size(), number);
  return failure == std::errc() && end == key.data() + key.size() ? number : -1;
}

bool is_distortion_of_sip(std::string_view key) {
  return is_sip_key(key) && key.find("_ORDER") == std::string_view::npos &&
         key.find("_DMAX") == std::string_view::npos && key.substr(1, 1) != "P";
}

class Cards {
 public:
  explicit Cards(std::string& text) : text_(text) { text_.resize(text_.size() / kCardLength * kCardLength); }

  std::size_t size() const { return text_.size() / kCardLength; }
  std::string_view operator[](std::size_t i) const {
    return std::string_view(text_).substr(i * kCardLength, kCardLength);
  }
  void blank(std::size_t i) { text_.replace(i * kCardLength, kCardLength, kCardLength, ' '); }
  void blank_if(const std::function<bool(std::string_view key)>& drop) {
    for (std::size_t i = 0; i < size(); ++i) {
      if (drop(key_of((*this)[i]))) blank(i);
    }
  }
  bool any_number(const std::function<bool(std::string_view key)>& has) const {
    for (std::size_t i = 0; i < size(); ++i) {
      if (has(key_of((*this)[i])) && number_of((*this)[i]) != 0) return true;
    }
    return false;
  }
  void set_text(std::size_t i, std::string_view value) { set(i, "'" + std::string(value) + "'"); }
  void set(std::size_t i, const std::string& value) {
    std::string card(key_of((*this)[i]));
    card.resize(8, ' ');
    card += "= " + value;
    card.resize(kCardLength, ' ');
    text_.replace(i * kCardLength, kCardLength, card);
  }

 private:
  std::string& text_;
};

/// True if one SIP polynomial (A and B, or AP and BP) has coefficients without the orders of both. wcslib
/// crashes on them.
bool is_incomplete(const Cards& cards, std::string_view first, std::string_view second) {
  bool any = false;
  bool first_order = false;
  bool second_order = false;
  for (std::size_t i = 0; i < cards.size(); ++i) {
    const std::string_view key = key_of(cards[i]);
    if (!is_sip_key(key)) continue;
    const std::string_view stem = key.substr(0, key.find('_'));
    any = any || stem == first || stem == second;
    first_order = first_order || (stem == first && key.substr(stem.size()) == "_ORDER");
    second_order = second_order || (stem == second && key.substr(stem.size()) == "_ORDER");
  }
  return any && !(first_order && second_order);
}

/// Converts texts like 'J2000.0' to numbers, since wcslib would skip them. An EPOCH that is not a year is the
/// date of the observation.
void mend_equinox(Cards& cards, WcsHeader& header) {
  bool has_equinox = false;
  for (std::size_t i = 0; i < cards.size(); ++i) {
    const std::string key(key_of(cards[i]));
    if (key != "EQUINOX" && key != "EPOCH") continue;
    has_equinox = has_equinox || key == "EQUINOX";
    const bool is_text = trim(cards[i].substr(9)).substr(0, 1) == "'";  // not a quote in the comment
    const std::string text(is_text ? text_of(cards[i]) : "");
    if (text.empty()) continue;
    const std::optional<double> year = parse_equinox(text);
    if (year) {
      cards.set(i, std::to_string(*year));
    } else {
      cards.blank(i);
      if (key == "EQUINOX") header.unread_equinox = text;
    }
  }
  bool is_icrs = false;
  for (std::size_t i = 0; i < cards.size(); ++i) {
    const std::string_view key = key_of(cards[i]);
    is_icrs = is_icrs || ((key == "RADESYS" || key == "RADECSYS") && text_of(cards[i]) == "ICRS");
  }
  if (is_icrs) {  // which needs no equinox
    header.unread_equinox.clear();
    for (std::size_t i = 0; i < cards.size(); ++i) {
      const double year = key_of(cards[i]) == "EQUINOX" ? number_of(cards[i]) : 0;
      if (year != 0 && year != kYearOfIcrs)
        header.notes.push_back(
            fmt::format("RADESYS is ICRS, which has no equinox; EQUINOX {} is not used", year));
    }
    return;
  }
  for (std::size_t i = 0; i < cards.size() && !has_equinox; ++i) {
    if (key_of(cards[i]) != "EPOCH") continue;
    const double year = number_of(cards[i]);
    if (std::fmod(year, 25) != 0)
      header.notes.push_back(fmt::format(
          "EPOCH is {}, and there is no EQUINOX: EPOCH is taken as the equinox of the coordinates (if it is the date of observation, add EQUINOX to the header)",
          year));
  }
}

/// PV2_j of a -TAN, whose latitude has no parameters.
bool is_unused_parameter(std::string_view key) { return parameter_number(key, 2) >= 0; }

/// The celestial keywords of the first two axes.
struct Celestial {
  std::size_t card[2] = {0, 0};
  std::string type[2];
  int highest_parameter = -1;
  bool has_sip = false;

  bool both_end_with(std::string_view end) const {
    return ends_with(type[0], end) && ends_with(type[1], end);
  }
};

Celestial scan(const Cards& cards) {
  Celestial found;
  for (std::size_t i = 0; i < cards.size(); ++i) {
    const std::string_view key = key_of(cards[i]);
    for (int axis = 0; axis < 2; ++axis) {
      if (key == "CTYPE" + std::to_string(axis + 1)) {
        found.card[axis] = i;
        found.type[axis] = std::string(text_of(cards[i]));
      }
      found.highest_parameter = std::max(found.highest_parameter, parameter_number(key, axis + 1));
    }
    if (key == "A_ORDER" || key == "B_ORDER") found.has_sip = true;
  }
  return found;
}

void retype(Cards& cards, const Celestial& axes, std::string_view from, std::string_view to) {
  for (int axis = 0; axis < 2; ++axis) {
    std::string type = axes.type[axis];
    type.replace(type.size() - from.size(), from.size(), to);
    cards.set_text(axes.card[axis], type);
  }
}

}  // namespace

WcsHeader repair_wcs_header(std::string text) {
  WcsHeader header;
  // wcslib's scanners index their tables by signed characters.
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, ' ');
  Cards cards(text);
  for (std::size_t i = 0; i < cards.size(); ++i) {
    if (is_unclosed(cards[i])) cards.blank(i);
  }
  mend_equinox(cards, header);
  const Celestial axes = scan(cards);
  header.lookup_axes = ends_with(axes.type[0], "-TAB") || ends_with(axes.type[1], "-TAB");
  for (std::size_t i = 0; i < cards.size(); ++i) {
    const std::string_view key = key_of(cards[i]);
    const bool other_axis =
        key.size() >= 6 && key.substr(0, 5) == "CTYPE" && key != "CTYPE1" && key != "CTYPE2";
    if (other_axis && ends_with(text_of(cards[i]), "-TAB")) cards.blank(i);
    if (key == "D2IMEXT")
      header.notes.push_back("has a detector correction in another file (D2IMEXT), which is not applied");
    const bool distortion = key == "CPDIS1" || key == "CPDIS2" || key == "D2IMDIS1" || key == "D2IMDIS2";
    const std::string_view kind = distortion ? text_of(cards[i]) : std::string_view();
    if (kind == "LOOKUP" || kind == "Lookup" || kind == "lookup") header.lookup_card = std::string(key);
  }

  const bool scamp = axes.highest_parameter >= 5;
  const bool distorted_by_sip = cards.any_number(is_distortion_of_sip);
  const auto note = [&](const std::string& words) { header.notes.push_back(words); };
  if (axes.both_end_with("-TPV") || (axes.both_end_with("-TAN") && scamp)) {
    if (distorted_by_sip) note("has PV and SIP distortions; the SIP coefficients are not applied");
    cards.blank_if(is_sip_key);
    if (axes.both_end_with("-TAN")) retype(cards, axes, "-TAN", "-TPV");
  } else if (axes.both_end_with("-TAN-SIP") && scamp) {
    note("has SIP and PV distortions; the PV coefficients are not applied");
    cards.blank_if(
        [](std::string_view key) { return parameter_number(key, 1) >= 0 || parameter_number(key, 2) >= 0; });
  } else if (axes.both_end_with("-SIP") && !axes.has_sip) {
    note("CTYPE says -SIP, but the header has no SIP coefficients; no distortion is applied");
    retype(cards, axes, "-SIP", "");
  } else if (!axes.both_end_with("-SIP")) {
    if (distorted_by_sip)
      note(
          "has SIP coefficients, but CTYPE does not say -SIP, so they are not applied (right for a resampled image, "
          "which keeps them by mistake; if the pixels are still distorted, end CTYPE1 and CTYPE2 with -SIP)");
    cards.blank_if(is_sip_key);
  }
  if (axes.both_end_with("-TAN") && !scamp && cards.any_number(is_unused_parameter))
    note("has PV coefficients, which CTYPE (-TAN) does not use; they are not applied");
  header.incomplete_sip = is_incomplete(cards, "A", "B");
  if (header.incomplete_sip) cards.blank_if(is_sip_key);
  if (is_incomplete(cards, "AP", "BP")) {
    cards.blank_if([](std::string_view key) { return is_sip_key(key) && key.size() > 1 && key[1] == 'P'; });
  }
  header.cards = std::move(text);
  return header;
}

}  // namespace peculiar::fits
