#pragma once

#include <cstdint>
#include <vector>

#include "nn/tensors.h"

namespace peculiar::train {

/// The strongest lattice in generated images: an artefact of up-sampling in an under-trained generator (Odena
/// et al. 2016, doi 10.23915/distill.00003) that no image of the sky has.
struct Lattice {
  std::int64_t period = 0;  ///< px: 2, 4 or 8
  /// Power at the lattice's frequencies over that at neighbouring frequencies, in generated images relative
  /// to held-out ones. 1: no lattice.
  double excess = 1;
  double error = 0;  ///< standard deviation of ln(excess) (jackknife over images)
  double share = 0;  ///< rms of the lattice over that of held-out images about their means
};

/// Power at lattice frequencies and the mean power at neighbouring frequencies, for each image, band and
/// period.
class LatticePower {
 public:
  LatticePower() = default;
  /// `images` [n, band, y, x], network values, square; images smaller than 16 px have no lattice.
  static LatticePower of(const at::Tensor& images);

  /// Compares with held-out images of the same shape; returns the band and period with the largest share.
  Lattice beside(const LatticePower& held_out) const;

 private:
  struct Sums {
    std::int64_t period = 0;
    std::vector<double> lattice, beside;  ///< one per image
    double ratio(std::size_t left_out) const;
    double mean_lattice() const;
  };
  std::vector<Sums> sums_;        ///< one per band and period
  std::vector<double> variance_;  ///< of the pixels, one per band
  std::int64_t edge_ = 0;
};

}  // namespace peculiar::train
