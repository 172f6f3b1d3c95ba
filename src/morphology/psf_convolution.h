#pragma once

#include <memory>

#include "image/image.h"
#include "morphology/grid.h"

namespace peculiar::morphology {

/// Convolves planes of one size with a PSF, by Fourier transforms in float32 (relative errors of 1e-6);
/// nothing shines in from beyond the edges. One object to a thread.
class PsfConvolution {
 public:
  /// Planes of height x width. The PSF's middle pixel (of an even edge, the one before the middle) is its
  /// centre; it is scaled to sum 1. Error (input) where its sum is not positive.
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
