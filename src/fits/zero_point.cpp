#include "fits/zero_point.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/letters.h"
#include "fits/number_card.h"
#include "image/brightness_unit.h"

namespace peculiar::fits {

namespace {

/// Magnitudes. Excludes MAGZPT: the pipelines that write it use Vega magnitudes.
constexpr const char* kMagnitudes[] = {"MAGZERO", "MAG_ZERO", "MAGZP", "MAG_ZP", "PHOTZP", "ABMAGZP", "ZPAB"};
constexpr const char* kSystems[] = {"PHOTSYS", "MAGSYS", "MAG_SYS", "PHOT_SYS", "ZPSYS", "MAGTYPE"};
/// Cards that name the origin of an image, and surveys whose MAGZP is in Vega magnitudes, although no card
/// says so.
constexpr const char* kOrigins[] = {"TELESCOP", "ORIGIN", "SURVEY"};
constexpr const char* kVegaSurveys[] = {"WISE", "2MASS"};
constexpr double kLeastMag = 0;  // values outside are factors or placeholders
constexpr double kGreatestMag = 40;
constexpr double kStsciConstant = 18.6921 - 21.10;  // for AB magnitudes from PHOTFLAM and PHOTPLAM

struct FluxUnit {
  const char* unit;
  double zero_point_mag;
};
constexpr FluxUnit kFluxUnits[] = {{"Jy", 8.9},   {"mJy", 16.4},       {"uJy", 23.9}, {"microJy", 23.9},
                                   {"nJy", 31.4}, {"nanomaggy", 22.5}, {"maggy", 0},  {"nanomaggies", 22.5}};

bool is_any(const std::string& unit, std::initializer_list<const char*> units) {
  return std::any_of(units.begin(), units.end(),
                     [&](const char* one) { return image::same_unit(unit, one); });
}

bool is_vega(const std::string& words) { return upper_case(words).find("VEGA") != std::string::npos; }

bool is_ab(const std::string& words) { return upper_case(words).find("AB") != std::string::npos; }

/// In this spelling: images of the Wise Observatory are not of WISE.
bool is_vega_survey(const std::string& words) {
  return std::any_of(std::begin(kVegaSurveys), std::end(kVegaSurveys),
                     [&](const char* survey) { return words.find(survey) != std::string::npos; });
}

/// "KEY word" of the first of these cards, own or primary, whose text is accepted; "" if there is none.
template <std::size_t N>
std::string card_that(bool (*is_accepted)(const std::string&), const FitsFile& file, int hdu,
                      const char* const (&keys)[N]) {
  for (const char* key : keys) {
    for (const int place : {hdu, 0}) {
      const std::optional<std::string> word = file.header_text(place, key);
      if (word && is_accepted(*word)) return fmt::format("{} {}", key, *word);
    }
  }
  return "";
}

/// True if the comment of the card, in one of the headers, mentions Vega.
bool comment_says_vega(const std::string& cards, const std::string& key) {
  constexpr std::size_t kCard = 80, kKey = 8;
  for (std::size_t at = 0; at + kCard <= cards.size(); at += kCard) {
    const std::string card = cards.substr(at, kCard);
    const std::string name = card.substr(0, std::min(kKey, card.find_first_of(" =")));
    if (name == key) return is_vega(card.substr(kKey));
  }
  return false;
}

/// A magnitude from the header, and the evidence that it is a Vega magnitude; "" if none.
struct Magnitude {
  ZeroPoint zero_point;
  std::string vega;
};

bool is_flux(const std::string& unit) {
  return std::any_of(std::begin(kFluxUnits), std::end(kFluxUnits),
                     [&](const FluxUnit& known) { return image::same_unit(unit, known.unit); });
}

/// The first in AB, else the first in Vega.
std::optional<Magnitude> header_magnitude(const FitsFile& file, int hdu) {
  std::optional<Magnitude> vega;
  for (const char* key : kMagnitudes) {
    const std::optional<double> value = number_card(file, hdu, key);
    if (!value || !(*value > kLeastMag && *value < kGreatestMag)) continue;
    Magnitude found{{*value, fmt::format("card {}", key)}, ""};
    const std::string name = key;
    if (name == "ABMAGZP" || name == "ZPAB") return found;  // these are AB by definition
    found.vega = card_that(is_vega, file, hdu, kSystems);
    if (name == "MAGZP" && found.vega.empty() && card_that(is_ab, file, hdu, kSystems).empty())
      found.vega = card_that(is_vega_survey, file, hdu, kOrigins);
    const int place = own_number_card(file, hdu, key) ? hdu : 0;
    if (found.vega.empty() && comment_says_vega(file.header_cards(place), key)) found.vega = "its comment";
    if (found.vega.empty()) return found;
    if (!vega) vega = found;
  }
  return vega;
}

}  // namespace

std::optional<ZeroPoint> header_zero_point(const FitsFile& file, int hdu, const std::string& unit) {
  const auto card = [&](const char* key) { return number_card(file, hdu, key); };
  for (const FluxUnit& known : kFluxUnits) {
    if (image::same_unit(unit, known.unit))
      return ZeroPoint{known.zero_point_mag, fmt::format("unit {}", unit)};
  }
  const std::optional<Magnitude> magnitude = header_magnitude(file, hdu);
  if (magnitude && magnitude->vega.empty()) return magnitude->zero_point;
  const std::optional<double> flux = card("FLUXMAG0");
  if (flux && *flux > 0) return ZeroPoint{2.5 * std::log10(*flux), "card FLUXMAG0"};
  const std::optional<double> flam = card("PHOTFLAM");
  const std::optional<double> plam = card("PHOTPLAM");
  if (!flam || !plam || !(*flam > 0) || !(*plam > 0)) return std::nullopt;
  const double of_rate = -2.5 * std::log10(*flam) - 5 * std::log10(*plam) + kStsciConstant;
  if (is_any(unit, {"electron/s", "count/s", "DN/s"})) return ZeroPoint{of_rate, "PHOTFLAM and PHOTPLAM"};
  const std::optional<double> seconds = card("EXPTIME");
  if (is_any(unit, {"electron", "count", "DN"}) && seconds && *seconds > 0)
    return ZeroPoint{of_rate + 2.5 * std::log10(*seconds), "PHOTFLAM, PHOTPLAM and EXPTIME"};
  return std::nullopt;
}

std::optional<ZeroPoint> vega_zero_point(const FitsFile& file, int hdu, const std::string& unit) {
  if (is_flux(unit)) return std::nullopt;
  std::optional<Magnitude> found = header_magnitude(file, hdu);
  if (!found || found->vega.empty()) return std::nullopt;
  found->zero_point.source += fmt::format(", Vega by {}", found->vega);
  return found->zero_point;
}

std::string vega_in_words(const ZeroPoint& vega) {
  return fmt::format(
      "the zero-point {:.4f} in its header is in Vega magnitudes ({}) and is not used; give --zero-point as the sum with the AB magnitude of Vega in this band",
      vega.mag, vega.source);
}

std::vector<double> header_zero_points(const FitsFile& file, int hdu, const std::string& unit, int bands) {
  std::vector<double> each;
  for (int band = 1; band <= bands; ++band) {
    const std::optional<double> value = number_card(file, hdu, fmt::format("MAGZERO{}", band));
    if (value) each.push_back(*value);
  }
  if (static_cast<int>(each.size()) == bands) return each;
  const std::optional<ZeroPoint> one = header_zero_point(file, hdu, unit);
  return one ? std::vector<double>(static_cast<std::size_t>(bands), one->mag) : std::vector<double>();
}

}  // namespace peculiar::fits
