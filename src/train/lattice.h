#pragma once

#include <cstdint>
#include <vector>

#include "nn/tensors.h"

namespace peculiar::train {

/// The strongest lattice in generated images: what the up-sampling of a generator leaves that has learnt too
/// little (Odena et al. 2016, doi 10.23915/distill.00003), and what no image of the sky has.
struct Lattice {
  std::int64_t period = 0;  ///< px: 2, 4 or 8
  /// Power at the lattice's frequencies over that at neighbouring ones, in generated images, over the same in
  /// held-out ones. 1: no lattice.
  double excess = 1;
  double error = 0;  ///< standard deviation of ln(excess), images left out in turn (jackknife)
  double share = 0;  ///< root mean square of the lattice over that of held-out images about their means
};

/// Spectra of some images at the frequencies of lattices and beside them: for each image, band and period the
/// power at the lattice's and the mean power of their neighbours.
class LatticePower {
 public:
  LatticePower() = default;
  /// `images` [n, band, y, x], network values, square; edges of less than 16 px have no lattice.
  static LatticePower of(const at::Tensor& images);

  /// Against held-out images of the same shape: of the bands and periods the one whose share is greatest.
  Lattice beside(const LatticePower& held_out) const;

 private:
  struct Sums {
    std::int64_t period = 0;
    std::vector<double> lattice, beside;  ///< an image each
    double ratio(std::size_t left_out) const;
    double mean_lattice() const;
  };
  std::vector<Sums> sums_;        ///< a band and period each
  std::vector<double> variance_;  ///< of the pixels, a band each
  std::int64_t edge_ = 0;
};

}  // namespace peculiar::train
