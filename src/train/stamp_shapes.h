#pragma once

#include <vector>

#include "nn/contract.h"
#include "nn/tensors.h"

namespace peculiar::train {

/// Flux, size and concentration of stamps, by growth curves round the middle; for comparing sets of stamps,
/// not for catalogues.
struct StampShapes {
  std::vector<double> flux;           ///< above the borders' median, all bands, in the pixels' unit
  std::vector<double> half_light_px;  ///< radius of half the flux
  std::vector<double> concentration;  ///< 5 log10(r80 / r20)

  /// `stamps`: network values [n, band, y, x]. Stamps without positive flux are left out.
  static StampShapes of(const at::Tensor& stamps, const nn::StampStretch& stretch);
};

/// The greatest distance between two samples' cumulative distributions (Kolmogorov-Smirnov), 0 to 1; 1 where
/// one is empty.
double distribution_distance(std::vector<double> a, std::vector<double> b);

}  // namespace peculiar::train
