#include "base/unit_factors.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <utility>

#include "base/letters.h"

namespace peculiar {

namespace {

bool is_one_of(const std::string& word, std::initializer_list<const char*> words) {
  return std::any_of(words.begin(), words.end(), [&](const char* one) { return word == one; });
}

/// Parses a unit factor by factor.
class UnitReader {
 public:
  explicit UnitReader(std::string_view text) : text_(text) {}

  UnitFactors read() {
    while (at_ < text_.size()) read_one();
    return factors_;
  }

 private:
  /// An open parenthesis.
  struct Group {
    double sign = 1;        // sign of the powers inside, from the operator before the parenthesis
    std::size_t first = 0;  // factor
    double scale_dex = 0;   // value before the parenthesis
  };

  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  static bool is_letter(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '%' ||
           static_cast<unsigned char>(c) >= 0x80;
  }

  void read_one() {
    const char c = peek();
    if (c == '/') {
      ++at_;
      next_ = -1;
    } else if (c == '(' || c == '[') {
      ++at_;
      groups_.push_back({sign(), factors_.factors.size(), factors_.scale_dex});
      next_ = 1;
    } else if (c == ')' || c == ']') {
      ++at_;
      close_group();
    } else if (is_digit(c)) {
      const double number = read_number();
      if (number > 0) factors_.scale_dex += sign() * std::log10(number) * read_power();
      next_ = 1;
    } else if (is_letter(c) || c == '"') {
      read_name();
    } else {
      ++at_;  // a space, a dot, an asterisk
    }
  }

  /// Sign of the next factor's power, from the operator before it.
  double sign() const { return next_ * (groups_.empty() ? 1 : groups_.back().sign); }

  /// "(electron / s)**2": the power applies to all factors in the parentheses.
  void close_group() {
    if (groups_.empty()) return;
    const Group group = groups_.back();
    groups_.pop_back();
    const bool is_raised = peek() == '^' || (peek() == '*' && peek(1) == '*');
    const double power = is_raised ? read_power() : 1;
    factors_.scale_dex = group.scale_dex + power * (factors_.scale_dex - group.scale_dex);
    for (std::size_t i = group.first; i < factors_.factors.size(); ++i) factors_.factors[i].power *= power;
  }

  double read_number() {
    double number = 0;
    const auto [end, failure] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), number);
    at_ = failure == std::errc() ? static_cast<std::size_t>(end - text_.data()) : at_ + 1;
    return number;
  }

  /// "**-2", "^2", "^(-2)", "-2", "2"; 1 if there is no power.
  double read_power() {
    const std::size_t start = at_;
    const bool marked = peek() == '^' || (peek() == '*' && peek(1) == '*');
    if (marked) at_ += peek() == '^' ? 1 : 2;
    const bool in_parentheses = marked && peek() == '(';
    if (in_parentheses) ++at_;
    double direction = 1;
    if ((peek() == '-' || peek() == '+') && is_digit(peek(1))) {
      direction = peek() == '-' ? -1 : 1;
      ++at_;
    }
    if (!is_digit(peek())) {
      at_ = marked ? at_ : start;
      return 1;
    }
    const double power = direction * read_number();
    if (in_parentheses && peek() == ')') ++at_;
    return power;
  }

  void read_name() {
    std::string name;
    if (peek() == '"') {
      name = text_[at_++];
    } else {
      while (is_letter(peek())) name += text_[at_++];
      if (name == "e" && peek() == '-' && !is_digit(peek(1))) name += text_[at_++];
    }
    const std::string small = lower_case(name);
    if (small == "per") {
      next_ = -1;
      return;
    }
    if (is_one_of(small, {"sq", "square"})) {
      squared_ = true;
      return;
    }
    double power = squared_ ? 2 : 1;
    squared_ = false;
    if (is_one_of(small, {"log", "ln", "dex", "db"})) factors_.is_logarithmic = true;
    if (small.starts_with("sq") && is_one_of(small.substr(2), {"arcsec", "arcmin", "deg", "degree"})) {
      name = name.substr(2);
      power = 2;
    }
    // mmag, ABmag, mag_AB, but not maggies.
    if (small.find("mag") != std::string::npos && small.find("magg") == std::string::npos)
      factors_.is_logarithmic = true;
    power *= read_power();
    factors_.factors.push_back({name, sign() * power});
    next_ = 1;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  double next_ = 1;  // -1: divide by the next factor
  std::vector<Group> groups_;
  bool squared_ = false;
  UnitFactors factors_;
};

}  // namespace

UnitFactors unit_factors(std::string_view unit) { return UnitReader(unit).read(); }

std::string plain_unit_name(const std::string& name) {
  static const std::vector<std::pair<const char*, std::vector<const char*>>> kSpellings{
      {"electron", {"electron", "electrons", "e-"}},
      {"count", {"count", "counts", "ct", "cts"}},
      {"adu", {"adu", "adus"}},
      {"dn", {"dn", "dns"}},
      {"photon", {"photon", "photons", "ph"}},
      {"pix", {"pix", "pixel", "pixels", "px"}},
      {"s", {"s", "sec", "secs", "second", "seconds"}},
      {"sr", {"sr", "ster", "steradian", "steradians"}},
      {"arcsec", {"arcsec", "arcsecs", "arcsecond", "arcseconds", "asec", "as", "\""}},
      {"arcmin", {"arcmin", "arcmins", "arcminute", "arcminutes", "amin"}},
      {"deg", {"deg", "degs", "degree", "degrees"}},
      {"beam", {"beam", "beams", "bm"}},
      {"erg", {"erg", "ergs"}},
      {"Hz", {"hz", "hertz"}},
      {"Angstrom", {"angstrom", "angstroms", "ang"}},
      {"Jy", {"jy", "jansky", "janskys"}},
      {"maggy", {"maggy", "maggie", "maggies", "mgy"}},
      {"nmaggy", {"nmaggy", "nanomaggy", "nanomaggie", "nanomaggies", "nmgy"}},
      {"mag", {"mag", "mags", "magnitude", "magnitudes"}},
      {"K", {"k", "kelvin", "kelvins"}}};
  const std::string small = lower_case(name);
  for (const auto& [plain, spellings] : kSpellings) {
    if (std::any_of(spellings.begin(), spellings.end(), [&](const char* one) { return small == one; }))
      return plain;
  }
  if (name == "MJY") return "MJy";
  if (name == "A") return "Angstrom";  // lower-case "a" is a year
  return name;
}

}  // namespace peculiar
