#include "base/unit_spelling.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "base/letters.h"
#include "base/unit_factors.h"

namespace peculiar {

namespace {

// Names in both standards (FITS 4.0 tables 3 to 5, VOUnits table 2); those in kPrefixed take a prefix.
constexpr std::array kPrefixed{"m", "g",  "rad", "sr", "s",   "K",   "A", "mol", "cd",   "Hz",  "J",   "W",
                               "V", "N",  "Pa",  "C",  "Ohm", "S",   "F", "Wb",  "T",    "H",   "lm",  "lx",
                               "a", "yr", "eV",  "pc", "Jy",  "mag", "R", "G",   "barn", "bit", "byte"};
constexpr std::array kPlain{"deg", "arcmin",  "arcsec", "mas",    "min",    "h",   "d",        "erg",
                            "Ry",  "solMass", "u",      "solLum", "solRad", "Sun", "Angstrom", "AU",
                            "lyr", "count",   "ct",     "photon", "ph",     "pix", "pixel",    "beam",
                            "bin", "chan",    "adu",    "voxel",  "D"};
constexpr std::array kPrefixes{"da", "d", "c", "m", "u", "n", "p", "f", "a", "z",
                               "y",  "h", "k", "M", "G", "T", "P", "E", "Z", "Y"};
// Common in astronomy, but in neither standard.
constexpr std::array kCustom{"electron", "DN", "mgy", "nmgy"};
constexpr std::pair<const char*, const char*> kSynonyms[]{
    {"msun", "solMass"}, {"msol", "solMass"}, {"m_sun", "solMass"}, {"solmass", "solMass"},
    {"lsun", "solLum"},  {"l_sun", "solLum"}, {"rsun", "solRad"},   {"r_sun", "solRad"},
    {"day", "d"},        {"days", "d"},       {"hr", "h"},          {"hrs", "h"},
    {"hour", "h"},       {"hours", "h"},      {"minute", "min"},    {"minutes", "min"},
    {"year", "yr"},      {"years", "yr"},     {"micron", "um"},     {"microns", "um"},
    {"dn", "DN"},        {"maggy", "mgy"},    {"nmaggy", "nmgy"},   {"microjy", "uJy"}};

template <std::size_t N>
bool holds(const std::array<const char*, N>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(), [&](const char* one) { return name == one; });
}

bool is_standard(std::string_view name) {
  if (holds(kPlain, name) || holds(kPrefixed, name)) return true;
  return std::any_of(kPrefixes.begin(), kPrefixes.end(), [&](std::string_view prefix) {
    return name.starts_with(prefix) && holds(kPrefixed, name.substr(prefix.size()));
  });
}

/// The standard name, or one of kCustom.
std::optional<std::string> known_name(const UnitFactor& factor) {
  std::string name = factor.name;
  // ELECTRONS/S is not per siemens; erg/s/cm2/A is not per ampere.
  if (name == "S" && factor.power < 0) return "s";
  if (name == "A" && factor.power < 0) return "Angstrom";
  for (const char* micro : {"\xc2\xb5", "\xce\xbc"}) {
    if (name.starts_with(micro)) name = "u" + name.substr(2);
  }
  if (is_standard(name) || holds(kCustom, name)) return name;
  name = plain_unit_name(name);
  const std::string small = lower_case(name);
  for (const auto& [synonym, standard] : kSynonyms) {
    if (small == synonym) return standard;
  }
  return is_standard(name) || holds(kCustom, name) ? std::optional(name) : std::nullopt;
}

struct Spelt {
  std::string name;
  int power = 1;
};

/// The factors, each name once; nothing if one is unknown.
std::optional<std::vector<Spelt>> known_factors(const UnitFactors& read) {
  constexpr double kLargestPower = 9;  // a larger one is a year: "degrees J2000"
  std::vector<Spelt> known;
  for (const UnitFactor& factor : read.factors) {
    const std::optional<std::string> name = known_name(factor);
    if (!name || std::round(factor.power) != factor.power || std::abs(factor.power) > kLargestPower)
      return std::nullopt;
    const int power = static_cast<int>(factor.power);
    const auto found =
        std::find_if(known.begin(), known.end(), [&](const Spelt& one) { return one.name == *name; });
    if (found == known.end()) {
      known.push_back({*name, power});
    } else {
      found->power += power;
    }
  }
  std::erase_if(known, [](const Spelt& one) { return one.power == 0; });
  return known;
}

std::string word_of(const Spelt& factor, int power, UnitStandard standard) {
  std::string word = standard == UnitStandard::kVounit && holds(kCustom, factor.name)
                         ? "'" + factor.name + "'"
                         : factor.name;
  if (power != 1) word += fmt::format("**{}", power);
  return word;
}

}  // namespace

std::string spelled_unit(std::string_view unit, UnitStandard standard) {
  const std::string plain = unquoted_unit(unit);
  // A comma, a colon or a bracket means more than a product.
  constexpr std::string_view kNotations = ",:;[]{}!?&|=<>#$@~`%\\";
  const UnitFactors read = unit_factors(plain);
  const std::optional<std::vector<Spelt>> known = known_factors(read);
  const bool is_whole = std::abs(read.scale_dex - std::round(read.scale_dex)) < 1e-9;
  if (!known || known->empty() || !is_whole || plain.find_first_of(kNotations) != std::string::npos)
    return plain;
  const auto divisors =
      std::count_if(known->begin(), known->end(), [](const Spelt& one) { return one.power < 0; });
  const bool divides = divisors == 1 && known->size() > 1;
  std::string above, below;
  for (const Spelt& factor : *known) {
    if (divides && factor.power < 0) {
      below = "/" + word_of(factor, -factor.power, standard);
    } else {
      above += (above.empty() ? "" : ".") + word_of(factor, factor.power, standard);
    }
  }
  const long scale = std::lround(read.scale_dex);
  return (scale == 0 ? "" : fmt::format("10**{}", scale)) + above + below;
}

std::string unquoted_unit(std::string_view unit) {
  std::string text(unit);
  std::erase(text, '\'');
  return text;
}

}  // namespace peculiar
