#pragma once

#include <optional>
#include <string>

#include "fits/fits_image.h"

namespace peculiar::fits {

/// What an image's header says of how its pixel values count photons: its own cards before the primary's.
/// Cards that are no number above 0 say nothing.
struct PhotonGain {
  std::optional<double> exposure_s;  ///< EXPTIME, TEXPTIME, EXPOSURE, XPOSURE, EFFEXPTM
  std::string exposure_card;
  std::optional<double> detector_gain;  ///< electrons per ADU: EGAIN, GAIN, ATODGAIN, CCDGAIN
  std::string gain_card;
  /// Electrons in one unit of the pixel values, by their unit: 1 of electrons, the exposure time of
  /// electrons/s, the detector's gain of ADU, DN and counts, their product of DN/s. None of other units.
  std::optional<double> electrons_per_unit;
  std::string source;  ///< "EXPTIME 3200, unit electron/s"
  std::string remark;  ///< what of the header makes it doubtful; "" = nothing
};

/// `unit` of the pixels, as the user or the header has it.
PhotonGain photon_gain(const FitsFile& file, int hdu, const std::string& unit);

}  // namespace peculiar::fits
