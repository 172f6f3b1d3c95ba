#pragma once

#include <memory>
#include <span>
#include <vector>

#include "base/random.h"
#include "image/image.h"
#include "injection/kinds.h"
#include "morphology/psf_convolution.h"

namespace peculiar::injection {

/// Light to add to a stamp, in the unit of its pixels.
struct PlantedLight {
  std::vector<double> pixels;  ///< [band][y][x]
  std::vector<double> flux;    ///< per band: their sum
  /// Per band: the fraction of the light's own photon noise that it does not yet contain. 1 for drawn light;
  /// light from another image has some noise already.
  std::vector<double> noiseless;
  std::vector<float> variance;  ///< of the noise already in the light; empty: unknown, or none
  double x = 0;                 ///< position, px: for a ring, an arc or a trail as in its Place
  double y = 0;
  double size = 0;  ///< px, as the kind defines it
};

/// Draws light and convolves it with a point spread function. Use one object per thread.
class LightPainter {
 public:
  /// `psf`: of one band each, one for all bands or one per band, effective (includes the pixel response),
  /// with the star in the middle pixel; none: no convolution.
  LightPainter(const std::vector<image::Image>& psf, int bands, int edge);

  /// Draws a kind that has a path; `flux`: per band, falling on the stamp.
  PlantedLight draw(const Kind& kind, const Place& place, std::span<const double> flux, RandomStream& random);
  /// Draws a Sersic profile with index n from 0.8 to 4 (log-uniform), axis ratio from 0.4 to 1 and half-light
  /// radius place.size. Pixel averages are convolved, so with a point spread function the profile is
  /// broadened by the standard deviation of a pixel, 0.29 px, in quadrature.
  PlantedLight draw_sersic(const Place& place, std::span<const double> flux, RandomStream& random);

 private:
  morphology::Plane canvas() const;
  PlantedLight finished(const morphology::Plane& drawn, const Place& place, std::span<const double> flux);

  int bands_, edge_;
  int margin_ = 0;  ///< px around the stamp from which light reaches it
  std::vector<std::unique_ptr<morphology::PsfConvolution>> convolutions_;
};

}  // namespace peculiar::injection
