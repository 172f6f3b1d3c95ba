#pragma once

#include <memory>

#include "image/image.h"
#include "morphology/grid.h"

namespace peculiar::morphology {

/// Convolves planes of one size with a PSF, by Fourier transforms in float32 (relative errors of 1e-6).
/// Planes are zero beyond their edges. Use one object per thread.
class PsfConvolution {
 public:
  /// For planes of height x width. The PSF's centre is its middle pixel (for an even size, the one before the
  /// middle); the PSF is normalised to sum 1. Error (input) if its sum is not positive.
  PsfConvolution(const image::Image& psf, int height, int width);
  ~PsfConvolution();
  PsfConvolution(const PsfConvolution&) = delete;
  PsfConvolution& operator=(const PsfConvolution&) = delete;

  void apply(Plane& plane);

 private:
  struct Work;
  std::unique_ptr<Work> work_;
};

}  // namespace peculiar::morphology
