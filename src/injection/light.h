#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/random.h"
#include "image/image.h"
#include "injection/kinds.h"
#include "morphology/psf_convolution.h"

namespace peculiar::injection {

/// Light to be added to a stamp, in the unit of its pixels.
struct PlantedLight {
  std::vector<double> pixels;  ///< [band][y][x]
  std::vector<double> flux;    ///< a band: their sum
  /// A band: the share of the noise of its own photons that the light has not got yet. 1 of what is drawn;
  /// light of another image has some.
  std::vector<double> noiseless;
  std::vector<float> variance;  ///< of the noise that the light has already; empty: not known, or none
  double x = 0;                 ///< where it is, px: of a ring, an arc or a trail as its Place says
  double y = 0;
  double size = 0;  ///< px, as the kind has it
};

/// Draws light and brings it through a point spread function. One object to a thread.
class LightPainter {
 public:
  /// `psf`: of one band or one each, effective (the pixel is in it); none: light as it is.
  LightPainter(const std::optional<image::Image>& psf, int bands, int edge);

  /// A kind that has a path; `flux`: a band, what falls on the stamp.
  PlantedLight draw(const Kind& kind, const Place& place, std::span<const double> flux, RandomStream& random);
  /// A Sersic profile of n from 0.8 to 4 (uniform in the logarithm) and an axis ratio from 0.4 to 1, its
  /// half-light radius place.size. The means over pixels are convolved, so that with a point spread function
  /// it is wider by a pixel's own deviation, 0.29 px, in square.
  PlantedLight draw_sersic(const Place& place, std::span<const double> flux, RandomStream& random);

 private:
  morphology::Plane canvas() const;
  PlantedLight finished(const morphology::Plane& drawn, const Place& place, std::span<const double> flux);

  int bands_, edge_;
  int margin_ = 0;  ///< px round the stamp that shine into it
  std::vector<std::unique_ptr<morphology::PsfConvolution>> convolutions_;
};

}  // namespace peculiar::injection
