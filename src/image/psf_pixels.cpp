#include "image/psf_pixels.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "image/star_image.h"

namespace peculiar::image {

namespace {

// Covers rounding in headers and the precision of centroids.
constexpr double kSameScale = 1e-3;
constexpr double kLeastRatio = 0.25;

void say_what_is_odd(std::span<const float> pixels, const Image& psf, const StarCentre& centre,
                     bool is_resampled, const std::string& name, const RunContext& context) {
  double sum = 0;
  for (const float value : pixels) sum += static_cast<double>(value);
  if (std::abs(sum - 1) > 0.01)
    context.info("{}: the point spread function has a sum of {:.4g}; it is normalised to 1", name, sum);
  const double off =
      std::max(std::abs(centre.x - 0.5 * (psf.width - 1)), std::abs(centre.y - 0.5 * (psf.height - 1)));
  if (off > 1)
    context.warning(
        "{}: the star is at ({:.2f}, {:.2f}) of {} x {} px, not in the middle; its position is used as the centre",
        name, centre.x, centre.y, psf.width, psf.height);
  const StarCentre moved = snapped(centre);
  if (off <= 1 && !is_resampled && (moved.x != std::round(moved.x) || moved.y != std::round(moved.y)))
    context.warning(
        "{}: the star is at ({:.2f}, {:.2f}) of {} x {} px, not in the middle of a pixel; it is moved there",
        name, centre.x, centre.y, psf.width, psf.height);
}

}  // namespace

Image psf_in_pixels(const Image& psf, std::optional<double> its_scale_arcsec, double scale_arcsec,
                    const std::string& name, const RunContext& context) {
  double ratio = its_scale_arcsec && scale_arcsec > 0 ? scale_arcsec / *its_scale_arcsec : 1;
  const bool is_resampled = std::abs(ratio - 1) > kSameScale;
  if (!is_resampled) ratio = 1;
  if (ratio < kLeastRatio)
    throw input_error(
        "{}: its pixels are {:.1f} times as wide as those of the images; give a PSF with finer sampling",
        name, 1 / ratio);
  std::vector<Image> bands;
  for (int band = 0; band < psf.bands; ++band) {
    const auto pixels = psf.band(band);
    StarCentre centre = star_centre(pixels, psf.height, psf.width, name);
    say_what_is_odd(pixels, psf, centre, is_resampled, name, context);
    if (!is_resampled) centre = snapped(centre);
    bands.push_back(star_in_middle(pixels, psf.height, psf.width, centre, ratio));
    if (!bands.back().pixels.empty()) continue;
    throw input_error(
        "{}: the point spread function is less than 3 px wide around its star{}; give a larger image", name,
        is_resampled ? fmt::format(" in pixels of {:.4g} arcsec", scale_arcsec) : "");
  }
  if (is_resampled)
    context.warning(
        "{}: its pixel scale is {:.4g} arcsec, that of the images is {:.4g}; it is resampled to the latter",
        name, *its_scale_arcsec, scale_arcsec);
  return stacked_psfs(bands);
}

Image stacked_psfs(const std::vector<Image>& bands) {
  int edge = 0;
  for (const Image& one : bands) edge = std::max(edge, one.width);
  Image stack(static_cast<int>(bands.size()), edge, edge);
  for (int band = 0; band < stack.bands; ++band) {
    const Image& one = bands[static_cast<std::size_t>(band)];
    const int offset = (edge - one.width) / 2;
    for (int y = 0; y < one.height; ++y) {
      for (int x = 0; x < one.width; ++x) stack.at(band, y + offset, x + offset) = one.at(0, y, x);
    }
  }
  return stack;
}

}  // namespace peculiar::image
