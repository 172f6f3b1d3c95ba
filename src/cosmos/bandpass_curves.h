#pragma once

#include <span>
#include <string>
#include <vector>

#include "cosmos/bandpass.h"

namespace peculiar::cosmos::detail {

struct BandpassCurve {
  std::string name;
  std::string description;
  std::span<const double> points;  ///< wavelength [Angstrom] and throughput alternate
  Telescope telescope = {};        ///< set by bandpass_curves()
};

// One file each.
std::vector<BandpassCurve> hst_curves();
std::vector<BandpassCurve> lsst_curves();
std::vector<BandpassCurve> euclid_curves();
std::vector<BandpassCurve> hsc_curves();

/// All curves.
const std::vector<BandpassCurve>& bandpass_curves();

}  // namespace peculiar::cosmos::detail
