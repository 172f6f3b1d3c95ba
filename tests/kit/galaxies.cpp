#include "kit/galaxies.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.h"

namespace peculiar::kit {

namespace {

constexpr double kBulgeIndex = 3;

double sum_of_flux(const std::vector<Puff>& puffs) {
  double sum = 0;
  for (const Puff& puff : puffs) sum += puff.flux;
  return sum;
}

/// Integrated over each pixel, so that narrow puffs keep their flux; the Gaussian is a product of two in x
/// and in y.
void add_puff(const Puff& puff, image::Image& image) {
  const auto shares = [&](double centre, int length, int first, int last) {
    std::vector<float> result;
    const double scale = 1 / (std::sqrt(2.0) * puff.sigma_px);
    const double middle = (length - 1) / 2.0 + centre;
    double below = std::erf((first - 0.5 - middle) * scale);
    for (int i = first; i <= last; ++i) {
      const double above = std::erf((i + 0.5 - middle) * scale);
      result.push_back(static_cast<float>((above - below) / 2));
      below = above;
    }
    return result;
  };
  const auto range = [&](double centre, int length) {
    const double middle = (length - 1) / 2.0 + centre;
    const double reach = 4 * puff.sigma_px + 1;
    return std::pair(std::max(0, static_cast<int>(std::floor(middle - reach))),
                     std::min(length - 1, static_cast<int>(std::ceil(middle + reach))));
  };
  const auto [x_first, x_last] = range(puff.x, image.width);
  const auto [y_first, y_last] = range(puff.y, image.height);
  if (x_first > x_last || y_first > y_last) return;
  const std::vector<float> in_x = shares(puff.x, image.width, x_first, x_last);
  const std::vector<float> in_y = shares(puff.y, image.height, y_first, y_last);
  for (std::size_t j = 0; j < in_y.size(); ++j) {
    const float share = static_cast<float>(puff.flux) * in_y[j];
    float* row = &image.at(0, y_first + static_cast<int>(j), x_first);
    for (std::size_t i = 0; i < in_x.size(); ++i) row[i] += share * in_x[i];
  }
}

struct Kernel {
  int radius = 0;
  std::vector<float> weights;  ///< (2 radius + 1) squared, sum 1
};

Kernel psf_kernel(const GalaxyOptions& options) {
  Kernel kernel;
  if (!(options.psf_fwhm_px > 0)) return {0, {1.0f}};
  kernel.radius = static_cast<int>(std::ceil(3 * options.psf_fwhm_px));
  const bool is_gaussian = options.psf_beta <= 0;
  const double half = options.psf_fwhm_px / 2;
  double sum = 0;
  for (int y = -kernel.radius; y <= kernel.radius; ++y) {
    for (int x = -kernel.radius; x <= kernel.radius; ++x) {
      const double square = (x * x + y * y) / (half * half);  // 1 at half maximum
      const double value =
          is_gaussian ? std::exp2(-square)
                      : std::pow(1 + square * (std::exp2(1 / options.psf_beta) - 1), -options.psf_beta);
      kernel.weights.push_back(static_cast<float>(value));
      sum += value;
    }
  }
  for (float& weight : kernel.weights) weight /= static_cast<float>(sum);
  return kernel;
}

/// The convolution of `canvas`, less a border as wide as the kernel's radius.
image::Image convolved(const image::Image& canvas, const Kernel& kernel) {
  const int edge = 2 * kernel.radius + 1;
  image::Image result(1, canvas.height - edge + 1, canvas.width - edge + 1);
  for (int y = 0; y < result.height; ++y) {
    float* out = &result.at(0, y, 0);
    for (int j = 0; j < edge; ++j) {
      const float* from =
          canvas.pixels.data() + static_cast<std::size_t>(y + j) * static_cast<std::size_t>(canvas.width);
      for (int i = 0; i < edge; ++i) {
        const float weight = kernel.weights[static_cast<std::size_t>(j * edge + i)];
        for (int x = 0; x < result.width; ++x) out[x] += weight * from[x + i];
      }
    }
  }
  return result;
}

}  // namespace

std::string kind_name(GalaxyKind kind) {
  switch (kind) {
    case GalaxyKind::kSingle:
      return "single";
    case GalaxyKind::kCompanion:
      return "companion";
    case GalaxyKind::kDistorted:
      return "distorted";
  }
  throw internal_error("a galaxy of kind {}", static_cast<int>(kind));
}

double GalaxyParameters::main_flux() const {
  return galaxy.flux + bulge_flux + sum_of_flux(clumps) + sum_of_flux(tail);
}

double GalaxyParameters::companion_flux_ratio() const {
  return companion ? companion->flux / main_flux() : 0;
}

double GalaxyParameters::companion_separation_px() const {
  if (!companion) return std::numeric_limits<double>::quiet_NaN();
  return std::hypot(companion->x - galaxy.x, companion->y - galaxy.y);
}

image::Image render_galaxy(const GalaxyParameters& parameters, const GalaxyOptions& options) {
  const Kernel kernel = psf_kernel(options);
  const int edge = options.size + 2 * kernel.radius;  // light from beyond the edge is spread into the stamp
  image::Image canvas(1, edge, edge);
  add_sersic(parameters.galaxy, canvas);
  if (parameters.bulge_flux > 0) {
    SersicProfile bulge;
    bulge.x = parameters.galaxy.x;
    bulge.y = parameters.galaxy.y;
    bulge.flux = parameters.bulge_flux;
    bulge.r50_px = parameters.bulge_r50_px;
    bulge.n = kBulgeIndex;
    add_sersic(bulge, canvas);
  }
  if (parameters.companion) add_sersic(*parameters.companion, canvas);
  for (const Puff& puff : parameters.clumps) add_puff(puff, canvas);
  for (const Puff& puff : parameters.tail) add_puff(puff, canvas);
  return convolved(canvas, kernel);
}

void add_noise(image::Image& image, const GalaxyOptions& options, RandomStream& random) {
  const double sky_variance = options.noise_sigma * options.noise_sigma;
  for (float& value : image.pixels) {
    const double variance =
        sky_variance + options.counts_per_electron * std::max(0.0, static_cast<double>(value));
    if (variance > 0) value += static_cast<float>(std::sqrt(variance) * random.normal());
  }
}

GeneratedGalaxy draw_galaxy(std::uint64_t seed, GalaxyKind kind, const GalaxyOptions& options) {
  RandomStream random(seed, "galaxy-" + kind_name(kind));
  GeneratedGalaxy result;
  result.parameters = draw_parameters(random, kind, options);
  result.image = render_galaxy(result.parameters, options);
  add_noise(result.image, options, random);
  return result;
}

}  // namespace peculiar::kit
