#include "injection/light.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/error.h"
#include "morphology/sersic.h"

namespace peculiar::injection {

namespace {

constexpr int kSubpixels = 5;
/// Relative to the largest value: anything smaller is rounding error of the Fourier transform.
constexpr double kRounding = 2e-6;

/// Adds the means of squares of kSubpixels x kSubpixels.
void add_means(const morphology::Plane& fine, morphology::Plane& plane) {
  for (int y = 0; y < fine.height; ++y) {
    for (int x = 0; x < fine.width; ++x)
      plane.at(y / kSubpixels, x / kSubpixels) += fine.at(y, x) / (kSubpixels * kSubpixels);
  }
}

}  // namespace

LightPainter::LightPainter(const std::vector<image::Image>& psf, int bands, int edge)
    : bands_(bands), edge_(edge) {
  for (const image::Image& one : psf)
    margin_ = std::max(margin_, std::min(std::max(one.height, one.width) / 2, edge));
  for (const image::Image& one : psf)
    convolutions_.push_back(
        std::make_unique<morphology::PsfConvolution>(one, edge + 2 * margin_, edge + 2 * margin_));
}

morphology::Plane LightPainter::canvas() const {
  return morphology::Plane(edge_ + 2 * margin_, edge_ + 2 * margin_);
}

PlantedLight LightPainter::finished(const morphology::Plane& drawn, const Place& place,
                                    std::span<const double> flux) {
  const auto band_size = static_cast<std::size_t>(edge_) * static_cast<std::size_t>(edge_);
  PlantedLight light;
  light.pixels.resize(band_size * static_cast<std::size_t>(bands_));
  light.noiseless.assign(static_cast<std::size_t>(bands_), 1);
  morphology::Plane blurred = drawn;
  for (int band = 0; band < bands_; ++band) {
    const auto convolution = static_cast<std::size_t>(band);
    if (convolution < convolutions_.size()) {
      blurred = drawn;
      convolutions_[convolution]->apply(blurred);
    }
    const double least = kRounding * *std::max_element(blurred.values.begin(), blurred.values.end());
    const std::span<double> pixels =
        std::span(light.pixels).subspan(static_cast<std::size_t>(band) * band_size, band_size);
    double sum = 0;
    for (int y = 0; y < edge_; ++y) {
      for (int x = 0; x < edge_; ++x) {
        const double value = blurred.at(y + margin_, x + margin_);
        if (std::abs(value) <= least) continue;
        pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(edge_) + static_cast<std::size_t>(x)] =
            value;
        sum += value;
      }
    }
    if (!(sum > 0)) throw internal_error("nothing of what was drawn lies on the image");
    const double wanted = flux[static_cast<std::size_t>(band)];
    for (double& value : pixels) value *= wanted / sum;
    light.flux.push_back(wanted);
  }
  light.x = place.x + place.distance * std::cos(place.direction_rad);
  light.y = place.y + place.distance * std::sin(place.direction_rad);
  light.size = place.size;
  return light;
}

PlantedLight LightPainter::draw(const Kind& kind, const Place& place, std::span<const double> flux,
                                RandomStream& random) {
  morphology::Plane plane = canvas();
  const double reach = std::numbers::sqrt2 * (edge_ + 2 * margin_);
  draw_knots(kind.path(place, reach, random), -margin_, -margin_, plane);
  return finished(plane, place, flux);
}

PlantedLight LightPainter::draw_sersic(const Place& place, std::span<const double> flux,
                                       RandomStream& random) {
  morphology::Plane plane = canvas();
  const auto fine = [&](double coordinate) {
    return kSubpixels * (coordinate + margin_) + 0.5 * (kSubpixels - 1);
  };
  morphology::SersicProfile profile;
  profile.amplitude = 1;
  profile.half_light_radius = kSubpixels * place.size;
  profile.n = NumberRange{0.8, 4}.log_uniform(random);
  profile.centre = {fine(place.x + place.distance * std::cos(place.direction_rad)),
                    fine(place.y + place.distance * std::sin(place.direction_rad))};
  profile.ellipticity = 1 - random.uniform(0.4, 1);
  profile.theta_rad = random.uniform(0, std::numbers::pi);
  add_means(morphology::sersic_image(profile, kSubpixels * plane.height, kSubpixels * plane.width), plane);
  return finished(plane, place, flux);
}

}  // namespace peculiar::injection
