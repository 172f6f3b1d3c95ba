#include "image/brightness_unit.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/error.h"
#include "base/letters.h"
#include "base/unit_factors.h"

namespace peculiar::image {

namespace {

/// The factors of a unit with their powers, in canonical spelling.
struct Factors {
  std::map<std::string, double> powers;
  double scale_dex = 0;  // log10 of the numeric factors
  bool is_logarithmic = false;

  double power(const std::string& name) const {
    const auto found = powers.find(name);
    return found == powers.end() ? 0 : found->second;
  }
};

bool is_one_of(const std::string& word, std::initializer_list<const char*> words) {
  return std::any_of(words.begin(), words.end(), [&](const char* one) { return word == one; });
}

Factors factors_of(std::string_view unit) {
  const UnitFactors read = unit_factors(unit);
  Factors factors;
  factors.scale_dex = read.scale_dex;
  factors.is_logarithmic = read.is_logarithmic;
  for (const auto& [name, power] : read.factors) factors.powers[plain_unit_name(name)] += power;
  std::erase_if(factors.powers, [](const auto& factor) { return factor.second == 0; });
  return factors;
}

bool is_per_sky_area(const Factors& unit) {
  for (const char* area : {"sr", "beam"}) {
    if (unit.power(area) <= -1) return true;
  }
  for (const char* length : {"arcsec", "arcmin", "deg", "rad", "mas", "uas", "pc", "kpc", "Mpc"}) {
    if (unit.power(length) <= -2) return true;
  }
  return false;
}

/// Temperatures, velocities, column densities: properties of a position, not amounts of light in a pixel.
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
      meaning.is_logarithmic ? " on a logarithmic scale, where the mean is not the mean brightness" : "";
  if (meaning.brightness == Brightness::kPerArea)
    return {RebinKind::kMean, fmt::format("the mean is conserved, because {} is a surface brightness{} "
                                          "(--conserve flux overrides)",
                                          unit, kBut)};
  if (meaning.is_logarithmic)
    throw usage_error(
        "values in '{}' cannot be summed in resampling; convert them to fluxes, or use --conserve mean",
        unit);
  if (picture_bits == 8 && meaning.brightness == Brightness::kUnknown)
    return {
        RebinKind::kMean,
        "the mean is conserved, because pixels of 8-bit pictures are surface brightnesses (--conserve flux overrides)"};
  if (meaning.brightness == Brightness::kPerPixel)
    return {RebinKind::kFlux,
            fmt::format("the flux is conserved, because {} is a flux per pixel (--conserve mean overrides)",
                        unit)};
  return {
      RebinKind::kFlux,
      unit.empty()
          ? "the flux is conserved, assuming flux per pixel, since there is no unit (use --conserve mean for surface brightness)"
          : fmt::format(
                "the flux is conserved, assuming flux per pixel, since '{}' is ambiguous (use --conserve "
                "mean for surface brightness)",
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
  return {kind, fmt::format("the {} is conserved (--conserve){}", word(kind),
                            contradicts ? fmt::format("; the values are then no longer in {}", unit) : "")};
}

double zero_point_step_mag(RebinKind kind, double area_ratio) {
  return kind == RebinKind::kMean && std::isfinite(area_ratio) && area_ratio > 0
             ? -2.5 * std::log10(area_ratio)
             : 0;
}

}  // namespace peculiar::image
