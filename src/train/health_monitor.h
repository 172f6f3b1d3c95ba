#pragma once

#include "nn/model.h"
#include "nn/principal_components.h"
#include "stamps/stamp_shape.h"
#include "train/health.h"
#include "train/lattice.h"
#include "train/stamp_set.h"

namespace peculiar::train {

/// Measures how well a generator's images resemble held-out ones. The reference images are fixed during a
/// training, so that values at different steps are comparable.
class HealthMonitor {
 public:
  HealthMonitor(const StampSet& stamps, const nn::Architecture& architecture,
                const stamps::Contract& contract, std::uint64_t seed);

  /// Fills in everything except values known to the training steps (gradient norm, penalty, generator loss,
  /// time).
  void look(const nn::Model& model, const nn::Compute& compute, HealthRow& row) const;
  /// Eight generated images, always from the same latent vectors [8, band, y, x].
  at::Tensor samples(const nn::Model& model, const nn::Compute& compute) const;

 private:
  stamps::StampStretch stretch_;
  at::Tensor training_;  ///< at most 512 training images
  at::Tensor held_out_;  ///< at most 512 held-out images
  at::Tensor latent_;
  nn::PrincipalComponents pixels_;  ///< components of at most 1,024 training images
  at::Tensor training_points_;      ///< at most 4,096 training images, projected on those components
  at::Tensor held_out_points_;
  double held_out_spread_ = 1;   ///< mean distance between two held-out images
  double held_out_nearest_ = 1;  ///< median distance of a held-out image to its nearest training image
  double frechet_floor_ = 0;
  LatticePower held_out_lattice_;
  stamps::StampShapes held_out_shapes_;
  std::vector<double> held_out_peaks_;  ///< network value of the brightest pixel of each
};

}  // namespace peculiar::train
