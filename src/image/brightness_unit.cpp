#include "image/brightness_unit.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

#include "base/error.h"
#include "base/letters.h"

namespace peculiar::image {

namespace {

/// The factors of a unit, each with its power, in one spelling.
struct Factors {
  std::map<std::string, double> powers;
  double scale_dex = 0;  // log10 of the numbers among them
  bool is_logarithmic = false;

  double power(const std::string& name) const {
    const auto found = powers.find(name);
    return found == powers.end() ? 0 : found->second;
  }
};

bool is_one_of(const std::string& word, std::initializer_list<const char*> words) {
  return std::any_of(words.begin(), words.end(), [&](const char* one) { return word == one; });
}

/// The factor in its one spelling: headers write ELECTRONS, e-, arcsecond.
std::string plain_name(const std::string& name) {
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
  if (name == "A") return "Angstrom";  // a small one is a year
  return name;
}

/// Reads a unit factor by factor.
class UnitReader {
 public:
  explicit UnitReader(std::string_view text) : text_(text) {}

  Factors read() {
    while (at_ < text_.size()) read_one();
    std::erase_if(factors_.powers, [](const auto& factor) { return factor.second == 0; });
    return factors_;
  }

 private:
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
      groups_.push_back(sign());
      next_ = 1;
    } else if (c == ')' || c == ']') {
      ++at_;
      if (!groups_.empty()) groups_.pop_back();
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

  /// Of the next factor, by what stands before it.
  double sign() const { return next_ * (groups_.empty() ? 1 : groups_.back()); }

  double read_number() {
    double number = 0;
    const auto [end, failure] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), number);
    at_ = failure == std::errc() ? static_cast<std::size_t>(end - text_.data()) : at_ + 1;
    return number;
  }

  /// "**-2", "^2", "^(-2)", "-2", "2"; 1 where there is none.
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
    // mmag, ABmag, mag_AB, but no maggies.
    if (small.find("mag") != std::string::npos && small.find("magg") == std::string::npos)
      factors_.is_logarithmic = true;
    power *= read_power();
    factors_.powers[plain_name(name)] += sign() * power;
    next_ = 1;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  double next_ = 1;             // -1: the next factor is divided by
  std::vector<double> groups_;  // the same of the parentheses that are open
  bool squared_ = false;
  Factors factors_;
};

Factors factors_of(std::string_view unit) { return UnitReader(unit).read(); }

bool is_per_sky_area(const Factors& unit) {
  for (const char* area : {"sr", "beam"}) {
    if (unit.power(area) <= -1) return true;
  }
  for (const char* length : {"arcsec", "arcmin", "deg", "rad", "mas", "uas", "pc", "kpc", "Mpc"}) {
    if (unit.power(length) <= -2) return true;
  }
  return false;
}

/// Temperatures, velocities, columns of particles: they are of a place, not of a pixel's amount of light.
bool is_of_a_place(const Factors& unit) {
  const auto only = [&](std::initializer_list<const char*> allowed) {
    return std::all_of(unit.powers.begin(), unit.powers.end(),
                       [&](const auto& factor) { return is_one_of(factor.first, allowed); });
  };
  if (unit.powers.empty()) return false;
  for (const auto& [name, power] : unit.powers) {
    const std::string small = lower_case(name);
    if (power == 1 && is_one_of(small, {"rayleigh", "rayleighs"})) return true;
    const bool is_temperature = is_one_of(name, {"K", "mK", "uK", "nK", "\xc2\xb5K", "\xce\xbcK"}) ||
                                (small.find("k_") != std::string::npos && small.size() <= 6);
    if (power == 1 && is_temperature) return true;
  }
  if (unit.power("s") == -1 && unit.powers.size() == 2 && only({"km", "m", "s"})) return true;
  return (unit.power("cm") == -2 || unit.power("m") == -2) && only({"cm", "m", "atom", "atoms"});
}

bool is_amount_of_light(const Factors& unit) {
  return std::any_of(unit.powers.begin(), unit.powers.end(), [](const auto& factor) {
    const auto& [name, power] = factor;
    return power > 0 && (name.ends_with("Jy") || name.ends_with("maggy") ||
                         is_one_of(name, {"electron", "count", "adu", "dn", "photon", "erg", "W", "J"}));
  });
}

const char* word(RebinKind kind) { return kind == RebinKind::kMean ? "mean" : "flux"; }

KeptInResampling chosen_by_unit(const std::string& unit, const UnitMeaning& meaning, int picture_bits) {
  const char* const kBut =
      meaning.is_logarithmic ? " on a logarithmic scale, on which the mean is not the brightness'" : "";
  if (meaning.brightness == Brightness::kPerArea)
    return {RebinKind::kMean, fmt::format("the mean is kept, because {} is the sky's brightness{} "
                                          "(--conserve flux overrules)",
                                          unit, kBut)};
  if (meaning.is_logarithmic)
    throw usage_error(
        "values in '{}' cannot be added up, as resampling would; convert them to fluxes, or say --conserve mean",
        unit);
  if (picture_bits == 8 && meaning.brightness == Brightness::kUnknown)
    return {
        RebinKind::kMean,
        "the mean is kept, because pixels of 8-bit pictures are brightnesses (--conserve flux overrules)"};
  if (meaning.brightness == Brightness::kPerPixel)
    return {RebinKind::kFlux,
            fmt::format("the flux is kept, because {} is an amount of a pixel (--conserve mean overrules)",
                        unit)};
  return {
      RebinKind::kFlux,
      unit.empty()
          ? "the flux is kept, as of an amount of a pixel; no unit says so (--conserve mean for brightness of the sky)"
          : fmt::format("the flux is kept, as of an amount of a pixel; '{}' does not say (--conserve mean "
                        "for brightness of the sky)",
                        unit)};
}

}  // namespace

UnitMeaning meaning_of_unit(std::string_view unit) {
  const Factors factors = factors_of(unit);
  UnitMeaning meaning;
  meaning.is_logarithmic = factors.is_logarithmic;
  if (is_per_sky_area(factors) || is_of_a_place(factors)) {
    meaning.brightness = Brightness::kPerArea;
  } else if (is_amount_of_light(factors) || factors.is_logarithmic) {
    meaning.brightness = Brightness::kPerPixel;
  }
  return meaning;
}

bool same_unit(std::string_view a, std::string_view b) {
  if (a == b) return true;
  if (a.empty() || b.empty()) return false;
  constexpr double kSameScale_dex = 1e-9;
  const Factors one = factors_of(a), other = factors_of(b);
  return !one.powers.empty() && one.powers == other.powers && one.is_logarithmic == other.is_logarithmic &&
         std::abs(one.scale_dex - other.scale_dex) < kSameScale_dex;
}

KeptInResampling kept_in_resampling(const std::string& conserve, const std::string& unit, int picture_bits) {
  const UnitMeaning meaning = meaning_of_unit(unit);
  if (conserve == "auto") return chosen_by_unit(unit, meaning, picture_bits);
  const RebinKind kind = conserve == "mean" ? RebinKind::kMean : RebinKind::kFlux;
  const bool contradicts = (kind == RebinKind::kFlux && meaning.brightness == Brightness::kPerArea) ||
                           (kind == RebinKind::kMean && meaning.brightness == Brightness::kPerPixel);
  return {kind, fmt::format("the {} is kept (--conserve){}", word(kind),
                            contradicts ? fmt::format("; the values are then no longer in {}", unit) : "")};
}

double zero_point_step_mag(RebinKind kind, double area_ratio) {
  return kind == RebinKind::kMean && std::isfinite(area_ratio) && area_ratio > 0
             ? -2.5 * std::log10(area_ratio)
             : 0;
}

}  // namespace peculiar::image
