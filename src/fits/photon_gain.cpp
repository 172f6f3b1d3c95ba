#include "fits/photon_gain.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "fits/number_card.h"
#include "image/brightness_unit.h"

namespace peculiar::fits {

namespace {

constexpr const char* kExposures[] = {"EXPTIME", "TEXPTIME", "EXPOSURE", "XPOSURE", "EFFEXPTM"};
/// EGAIN first: if both are present, GAIN is the setting of the camera.
constexpr const char* kGains[] = {"EGAIN", "GAIN", "ATODGAIN", "CCDGAIN"};
constexpr std::array kAdu{"DN", "adu", "count"};
constexpr std::array kAduRate{"DN/s", "adu/s", "count/s"};
constexpr std::array kElectrons{"electron", "photon"};
constexpr std::array kElectronRate{"electron/s", "photon/s"};
constexpr double kSame = 0.01;  // relative

bool is_any(const std::string& unit, std::span<const char* const> units) {
  return std::any_of(units.begin(), units.end(),
                     [&](const char* one) { return image::same_unit(unit, one); });
}

/// None for texts and for numbers that are not above 0.
std::optional<double> positive_card(const FitsFile& file, int hdu, const char* key) {
  for (const int place : {hdu, 0}) {
    const std::optional<double> value = own_number_card(file, place, key);
    if (value && *value > 0) return value;
  }
  return std::nullopt;
}

/// The first of these cards with a number, and its name; remarks on later cards that contradict it.
template <std::size_t N>
void look(const FitsFile& file, int hdu, const char* const (&keys)[N], std::optional<double>& value,
          std::string& card, std::string* remark = nullptr) {
  for (const char* key : keys) {
    const std::optional<double> own = positive_card(file, hdu, key);
    if (!own) continue;
    if (!value) {
      value = own;
      card = key;
    } else if (remark != nullptr && remark->empty() && std::abs(*own / *value - 1) > kSame) {
      *remark = fmt::format("its card {} says {:.6g}", key, *own);
    }
  }
}

}  // namespace

bool counts_photons(const std::string& unit) {
  return is_any(unit, kAdu) || is_any(unit, kAduRate) || is_any(unit, kElectrons) ||
         is_any(unit, kElectronRate);
}

PhotonGain photon_gain(const FitsFile& file, int hdu, const std::string& unit) {
  PhotonGain found;
  std::string other_gain;
  look(file, hdu, kExposures, found.exposure_s, found.exposure_card);
  look(file, hdu, kGains, found.detector_gain, found.gain_card, &other_gain);
  const auto exposure = [&] { return fmt::format("{} {:.6g}", found.exposure_card, *found.exposure_s); };
  const auto gain = [&] { return fmt::format("{} {:.6g}", found.gain_card, *found.detector_gain); };
  const bool is_adu = is_any(unit, kAdu);
  const bool is_adu_rate = is_any(unit, kAduRate);
  if (is_any(unit, kElectrons)) {
    found.electrons_per_unit = 1;
    found.source = fmt::format("unit {}", unit);
  } else if (is_any(unit, kElectronRate) && found.exposure_s) {
    found.electrons_per_unit = found.exposure_s;
    found.source = fmt::format("{}, unit {}", exposure(), unit);
  } else if (is_adu && found.detector_gain) {
    found.electrons_per_unit = found.detector_gain;
    found.source = fmt::format("{}, unit {}", gain(), unit);
  } else if (is_adu_rate && found.detector_gain && found.exposure_s) {
    found.electrons_per_unit = *found.detector_gain * *found.exposure_s;
    found.source = fmt::format("{} times {}, unit {}", gain(), exposure(), unit);
  }
  if (!found.electrons_per_unit || !(is_adu || is_adu_rate)) return found;
  const std::optional<double> frames = positive_card(file, hdu, "NCOMBINE");
  if (frames && *frames > 1) {
    found.remark = fmt::format(
        "NCOMBINE is {:.6g}: if the image is the mean of that many exposures, and {} is that of a single one, the gain is {:.6g}",
        *frames, found.gain_card, *found.electrons_per_unit * *frames);
  } else {
    found.remark = other_gain;
  }
  return found;
}

}  // namespace peculiar::fits
