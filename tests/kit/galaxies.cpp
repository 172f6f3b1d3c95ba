#include "kit/galaxies.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "base/random.h"
#include "image/geometry.h"

namespace peculiar::kit {

namespace {

constexpr int kOversampling = 3;
constexpr int kCoreOversampling = 9;

/// b_n such that half of the light lies within the half-light radius (Ciotti & Bertin 1999, A&A 352, 447, eq. 18).
double sersic_b(double n) { return 2 * n - 1.0 / 3 + 4 / (405 * n) + 46 / (25515 * n * n); }

struct Profile {
  double flux = 1;
  double radius = 5;  // px, half-light, along the major axis
  double index = 1;
  double axis_ratio = 1;
  double angle = 0;   // radians
  double x = 0;       // px, of the centre from the middle of the stamp
  double y = 0;
  double arm_strength = 0;
  double arm_phase = 0;
  double arm_winding = 3;
};

/// Surface brightness at (x, y) px from the profile's centre, per px.
class Sersic {
 public:
  explicit Sersic(const Profile& profile)
      : p_(profile), b_(sersic_b(profile.index)), cosine_(std::cos(profile.angle)), sine_(std::sin(profile.angle)) {
    const double n = p_.index;
    // Total flux of exp(-b (r/R)^(1/n)), Graham & Driver 2005, eq. 2, without the exp(b).
    const double integral = 2 * std::numbers::pi * p_.radius * p_.radius * p_.axis_ratio * n * std::pow(b_, -2 * n) *
                            std::tgamma(2 * n);
    amplitude_ = p_.flux / integral;
  }
  double operator()(double x, double y) const {
    const double along = cosine_ * x + sine_ * y;
    const double across = (-sine_ * x + cosine_ * y) / p_.axis_ratio;
    const double r = std::hypot(along, across);
    double value = amplitude_ * std::exp(-b_ * std::pow(r / p_.radius, 1 / p_.index));
    if (p_.arm_strength > 0) {
      // Two logarithmic arms, fading at the centre; the cosine adds no light to a ring.
      const double theta = std::atan2(across, along);
      const double phase = 2 * (theta + p_.arm_winding * std::log1p(r / p_.radius) + p_.arm_phase);
      value *= 1 + p_.arm_strength * std::cos(phase) * (1 - std::exp(-r * r / (p_.radius * p_.radius)));
    }
    return value;
  }

 private:
  Profile p_;
  double b_;
  double cosine_;
  double sine_;
  double amplitude_ = 0;
};

/// Adds the light of `brightness(dx, dy)`, centred at (x, y) px from the middle, to a stamp of fine pixels, as far as `reach` px.
template <typename Brightness>
void add_light(image::Image& fine, double x, double y, const Brightness& brightness, double reach = 1e4) {
  const double middle = (fine.width - 1) / 2.0;
  const double pixel_area = 1.0 / (kOversampling * kOversampling);
  const auto low = [&](double centre) { return std::max(0, static_cast<int>(middle + (centre - reach) * kOversampling)); };
  const auto high = [&](double centre) { return std::min(fine.width, static_cast<int>(middle + (centre + reach) * kOversampling) + 2); };
  for (int j = low(y); j < high(y); ++j) {
    for (int i = low(x); i < high(x); ++i) {
      const double dx = (i - middle) / kOversampling - x;
      const double dy = (j - middle) / kOversampling - y;
      double value = 0;
      if (dx * dx + dy * dy < 2) {
        // The cusp is sampled finely; elsewhere the profile is smooth on this scale.
        for (int b = 0; b < kCoreOversampling; ++b) {
          for (int a = 0; a < kCoreOversampling; ++a) {
            const double step = 1.0 / (kOversampling * kCoreOversampling);
            value += brightness(dx + (a - kCoreOversampling / 2) * step, dy + (b - kCoreOversampling / 2) * step);
          }
        }
        value /= kCoreOversampling * kCoreOversampling;
      } else {
        value = brightness(dx, dy);
      }
      fine.at(0, j, i) += static_cast<float>(value * pixel_area);
    }
  }
}

/// A Moffat kernel of that width in px, its sum 1, 2 radius + 1 px square.
std::vector<float> moffat_kernel(double fwhm, double beta, int radius) {
  const double alpha = fwhm / (2 * std::sqrt(std::pow(2.0, 1 / beta) - 1));
  std::vector<float> kernel;
  double sum = 0;
  for (int y = -radius; y <= radius; ++y) {
    for (int x = -radius; x <= radius; ++x) {
      const double value = std::pow(1 + (x * x + y * y) / (alpha * alpha), -beta);
      kernel.push_back(static_cast<float>(value));
      sum += value;
    }
  }
  for (float& value : kernel) value = static_cast<float>(value / sum);
  return kernel;
}

/// Convolution on the coarse grid; light that would come from outside is missing, so stamps carry a border.
image::Image convolved(const image::Image& from, const std::vector<float>& kernel, int radius) {
  image::Image result(1, from.height, from.width);
  const int edge = 2 * radius + 1;
  for (int y = 0; y < from.height; ++y) {
    for (int k = std::max(0, y - radius); k <= std::min(from.height - 1, y + radius); ++k) {
      const float* row = kernel.data() + static_cast<std::ptrdiff_t>(k - y + radius) * edge;
      for (int shift = -radius; shift <= radius; ++shift) {
        const float weight = row[shift + radius];
        const int first = std::max(0, -shift);
        const int last = std::min(from.width, from.width - shift);
        const float* in = from.pixels.data() + static_cast<std::ptrdiff_t>(k) * from.width + shift;
        float* out = result.pixels.data() + static_cast<std::ptrdiff_t>(y) * from.width;
        for (int x = first; x < last; ++x) out[x] += weight * in[x];
      }
    }
  }
  return result;
}

Profile random_profile(RandomStream& random, bool is_late) {
  Profile p;
  p.flux = std::pow(10.0, random.uniform(1.0, 2.0));
  p.radius = (is_late ? 5.5 : 3.5) * std::exp(0.3 * random.normal());
  p.radius = std::clamp(p.radius, 2.0, 11.0);
  p.index = is_late ? std::clamp(1 + 0.25 * random.normal(), 0.5, 2.0) : std::clamp(3.2 + 0.8 * random.normal(), 1.5, 5.0);
  p.axis_ratio = is_late ? random.uniform(0.25, 1.0) : random.uniform(0.5, 1.0);
  p.angle = random.uniform(0, std::numbers::pi);
  if (is_late) {
    p.arm_strength = random.uniform(0.1, 0.6);
    p.arm_phase = random.uniform(0, 2 * std::numbers::pi);
    p.arm_winding = random.uniform(1.5, 3.5) * (random.uniform() < 0.5 ? -1 : 1);
  }
  return p;
}

/// Star-forming knots in a disc: each a few per cent of its light, taken from the smooth part by the caller.
void add_clumps(image::Image& fine, const Profile& host, double share, RandomStream& random) {
  const int count = 4 + static_cast<int>(random.below(8));
  for (int i = 0; i < count; ++i) {
    const double r = host.radius * std::sqrt(random.uniform()) * 1.6;
    const double theta = random.uniform(0, 2 * std::numbers::pi);
    const double along = r * std::cos(theta);
    const double across = r * std::sin(theta) * host.axis_ratio;
    Profile knot;
    knot.flux = host.flux * share / count;
    knot.radius = random.uniform(0.4, 1.0);
    knot.index = 0.5;
    add_light(fine, host.x + along * std::cos(host.angle) - across * std::sin(host.angle),
              host.y + along * std::sin(host.angle) + across * std::cos(host.angle), Sersic(knot), 5 * knot.radius);
  }
}

/// A curved tail on one side of the galaxy with that share of its light.
void add_tail(image::Image& fine, const Profile& host, double share, RandomStream& random) {
  const double start = random.uniform(0, 2 * std::numbers::pi);
  const double bend = random.uniform(0.5, 1.4) * (random.uniform() < 0.5 ? -1 : 1);
  constexpr int kBlobs = 14;
  double weight_sum = 0;
  for (int i = 0; i < kBlobs; ++i) weight_sum += std::exp(-0.12 * i);
  for (int i = 0; i < kBlobs; ++i) {
    const double step = static_cast<double>(i) / kBlobs;
    const double r = host.radius * (0.9 + 2.6 * step);
    Profile blob;
    blob.flux = host.flux * share * std::exp(-0.12 * i) / weight_sum;
    blob.radius = host.radius * (0.35 + 0.25 * step);
    blob.index = 0.5;
    add_light(fine, host.x + r * std::cos(start + bend * step), host.y + r * std::sin(start + bend * step), Sersic(blob),
              5 * blob.radius);
  }
}

void add_noise(image::Image& image, const GalaxyOptions& options, RandomStream& random) {
  for (float& value : image.pixels) {
    double variance = options.noise_sigma * options.noise_sigma;
    if (options.exposure > 0) variance += std::max(0.0f, value) / options.exposure;
    value += static_cast<float>(std::sqrt(variance) * random.normal());
  }
}

}  // namespace

std::string word(GalaxyKind kind) {
  constexpr const char* kWords[] = {"single", "companion", "distorted"};
  return kWords[static_cast<int>(kind)];
}

GeneratedGalaxy draw_galaxy(std::uint64_t seed, GalaxyKind kind, const GalaxyOptions& options) {
  RandomStream random(seed, "galaxy", static_cast<std::uint64_t>(kind));
  const int radius = static_cast<int>(std::ceil(3 * options.psf_fwhm));
  const int padded = options.size + 2 * radius;
  image::Image fine(1, padded * kOversampling, padded * kOversampling);
  const bool is_late = random.uniform() < 0.6;
  Profile main = random_profile(random, is_late);
  main.x = random.uniform(-0.5, 0.5);
  main.y = random.uniform(-0.5, 0.5);
  GeneratedGalaxy result;
  result.kind = kind;
  result.flux = main.flux;
  const double clump_share = is_late ? random.uniform(0.0, 0.12) : 0.0;
  const double tail_share = kind == GalaxyKind::kDistorted ? random.uniform(0.12, 0.35) : 0.0;
  Profile smooth = main;
  smooth.flux *= 1 - clump_share - tail_share;
  add_light(fine, main.x, main.y, Sersic(smooth));
  if (clump_share > 0) add_clumps(fine, main, clump_share, random);
  if (tail_share > 0) add_tail(fine, main, tail_share, random);
  if (kind == GalaxyKind::kCompanion) {
    Profile other = random_profile(random, random.uniform() < 0.6);
    result.flux_ratio = std::exp(random.uniform(std::log(options.flux_ratio_min), std::log(options.flux_ratio_max)));
    result.separation_px = main.radius * random.uniform(1.5, 3.5);
    other.flux = main.flux / result.flux_ratio;
    other.radius = std::clamp(main.radius * std::pow(result.flux_ratio, -0.3), 1.5, 8.0);
    const double theta = random.uniform(0, 2 * std::numbers::pi);
    add_light(fine, main.x + result.separation_px * std::cos(theta), main.y + result.separation_px * std::sin(theta), Sersic(other));
  }
  // The PSF is applied on pixels: its core is some three of them wide.
  image::Image coarse = image::rebin(fine, padded, padded, image::RebinKind::kFlux);
  if (options.psf_fwhm > 0) {
    coarse = convolved(coarse, moffat_kernel(options.psf_fwhm, options.psf_beta, radius), radius);
  }
  result.image = image::centre_crop(coarse, options.size, options.size);
  add_noise(result.image, options, random);
  result.half_light_px = main.radius;
  result.sersic_index = main.index;
  result.axis_ratio = main.axis_ratio;
  result.position_angle_deg = main.angle * 180 / std::numbers::pi;
  return result;
}

}  // namespace peculiar::kit
