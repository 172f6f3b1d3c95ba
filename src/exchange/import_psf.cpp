#include "exchange/import_psf.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "image/star_image.h"

namespace peculiar::exchange {

namespace {

constexpr double kSameScale = 1e-2;  // relative: of what headers round

/// The middle of each band, as many pixels as all have.
image::Image joined(const std::vector<image::Image>& bands) {
  int edge = bands.front().width;
  for (const image::Image& band : bands) edge = std::min(edge, band.width);
  image::Image all(static_cast<int>(bands.size()), edge, edge);
  for (int b = 0; b < all.bands; ++b) {
    const image::Image& band = bands[static_cast<std::size_t>(b)];
    const int off = (band.width - edge) / 2;
    for (int y = 0; y < edge; ++y)
      for (int x = 0; x < edge; ++x) all.at(b, y, x) = band.at(0, y + off, x + off);
  }
  return all;
}

void bring_to_sum_one(image::Image& psf) {
  for (int band = 0; band < psf.bands; ++band) {
    double sum = 0;
    for (const float value : psf.band(band)) sum += value;
    for (float& value : psf.band(band)) value = static_cast<float>(value / sum);
  }
}

}  // namespace

image::Image psf_of_sample(image::Image psf, std::optional<double> its_scale_arcsec, double scale_arcsec,
                           const std::string& name, const RunContext& context) {
  const double ratio = its_scale_arcsec && scale_arcsec > 0 ? scale_arcsec / *its_scale_arcsec : 1;
  const bool is_resampled = std::abs(ratio - 1) > kSameScale;
  if (ratio < 0.25)
    throw input_error("{}: its pixels are {:.1f} times as wide as the stamps'; give a finer one", name,
                      1 / ratio);
  std::vector<image::Image> resampled;
  for (int band = 0; band < psf.bands; ++band) {
    const auto pixels = psf.band(band);
    const image::StarCentre centre = image::star_centre(pixels, psf.height, psf.width, name);
    double sum = 0;
    for (const float value : pixels) sum += value;
    if (std::abs(sum - 1) > 0.01)
      context.info("{}: the point spread function's sum is {:.4g}; it is brought to 1", name, sum);
    const double off =
        std::max(std::abs(centre.x - 0.5 * (psf.width - 1)), std::abs(centre.y - 0.5 * (psf.height - 1)));
    if (off > 1)
      context.warning(
          "{}: the star is at ({:.2f}, {:.2f}) of {} x {} px, not in the middle; its place is taken for the centre",
          name, centre.x, centre.y, psf.width, psf.height);
    if (!is_resampled) continue;
    resampled.push_back(image::star_in_middle(pixels, psf.height, psf.width, centre, ratio));
    if (resampled.back().pixels.empty())
      throw input_error(
          "{}: in the stamps' pixels of {} arcsec it is less than 3 px wide; give a larger image of it", name,
          scale_arcsec);
  }
  if (is_resampled) {
    context.warning("{}: its pixels are {:.4g} arcsec wide, the stamps' {:.4g}; resampled to these", name,
                    *its_scale_arcsec, scale_arcsec);
    return joined(resampled);
  }
  bring_to_sum_one(psf);
  return psf;
}

}  // namespace peculiar::exchange
