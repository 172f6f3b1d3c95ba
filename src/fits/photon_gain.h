#pragma once

#include <optional>
#include <string>

#include "fits/fits_image.h"

namespace peculiar::fits {

/// How the pixel values of an image count photons, according to its header: its own cards before those of the
/// primary header. Ignores cards that are not numbers above 0.
struct PhotonGain {
  std::optional<double> exposure_s;  ///< EXPTIME, TEXPTIME, EXPOSURE, XPOSURE, EFFEXPTM
  std::string exposure_card;
  std::optional<double> detector_gain;  ///< electrons per ADU: EGAIN, GAIN, ATODGAIN, CCDGAIN
  std::string gain_card;
  /// Electrons per unit of the pixel values, by their unit: 1 for electrons, the exposure time for
  /// electrons/s, the detector gain for ADU, DN and counts, their product for DN/s. None for other units.
  std::optional<double> electrons_per_unit;
  std::string source;  ///< "EXPTIME 3200, unit electron/s"
  std::string remark;  ///< what in the header makes it doubtful; "" = nothing
};

/// Whether pixels of this unit count photons or electrons, so that their images can have a gain.
bool counts_photons(const std::string& unit);

/// `unit` of the pixels, from the user or the header.
PhotonGain photon_gain(const FitsFile& file, int hdu, const std::string& unit);

}  // namespace peculiar::fits
