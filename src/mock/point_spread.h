#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "base/run_context.h"
#include "image/image.h"
#include "mock/deposit.h"
#include "mock/fourier.h"

namespace peculiar::mock {

/// A point spread function: one band, square with an odd edge, sum 1, its middle pixel the place of the star.
/// It is the effective one (Anderson & King 2000): what a star leaves in the pixels, so the pixel is in it.
using PointSpread = image::Image;

/// The first image of a FITS file, brought to `pixel_scale_arcsec` (image::psf_in_pixels).
/// `file_scale_arcsec`: for a file that says no pixel scale, or in place of what it says. Errors (input),
/// naming the file: no scale; those of read_psf_image and psf_in_pixels.
PointSpread read_point_spread(const std::filesystem::path& path, std::optional<double> file_scale_arcsec,
                              double pixel_scale_arcsec, const RunContext& context = {});

/// WFC3 F160W in drizzled mosaics: five round Gaussians, integrated over the pixels, our fit to the PSF of
/// CANDELS at 0.06 arcsec (van der Wel et al. 2012): residuals up to 5 % of the peak, encircled energy within
/// 0.012 from 0.08 to 4 arcsec.
PointSpread stand_in_point_spread(double pixel_scale_arcsec);

/// Light on a grid becomes what falls on the pixels of the frame in its middle. The point spread functions
/// are at the frame's pixel scale; one serves all bands. None: the light as it falls on the frame's pixels,
/// which then are the grid.
class Convolver {
 public:
  Convolver(int frame, const std::vector<PointSpread>& point_spreads);

  int frame() const { return frame_; }
  /// Of the grid to deposit on: the frame and, all round it, as much as the point spread functions reach.
  int grid_edge() const { return transform_ ? transform_->edge() : frame_; }
  /// Pixel coordinate of the frame's middle (frame - 1) / 2 on the grid.
  double middle() const { return 0.5 * (frame_ - 1) + margin_; }
  /// What LightGrid::add is to be told: convolving divides out both the pixel (which the point spread
  /// function has already) and the sampling kernel.
  bool wants_sampling() const { return transform_ != nullptr; }

  /// Memory of one thread.
  struct Workspace {
    LightGrid grid;
    std::optional<FourierTransform::Buffer> buffer;
  };
  Workspace workspace(int bands) const;

  /// One band of the workspace's grid; `pixels`: frame^2, row after row. Thread-safe.
  void convolve(Workspace& workspace, std::size_t band, std::span<float> pixels) const;

 private:
  int frame_;
  int margin_ = 0;
  std::unique_ptr<FourierTransform> transform_;
  std::vector<std::vector<std::complex<float>>> transfer_;
};

}  // namespace peculiar::mock
