#include "morphology/trust.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "morphology/aperture.h"
#include "morphology/definitions.h"
#include "morphology/smoothness.h"

namespace peculiar::morphology {

namespace {

constexpr double kMostHidden = 0.2;          // of the aperture of C, A and S
constexpr double kLeastN = 0.2, kMostN = 8;  // van der Wel et al. (2012)
constexpr double kLeastWidth = 0.25;         // px, of the half-light ellipse's semi-minor axis
constexpr double kMostChi2 = 10;             // per degree of freedom

SersicProfile profile_of(const Statistics& s) {
  return {s.sersic_amplitude,         s.sersic_rhalf, s.sersic_n,
          {s.sersic_xc, s.sersic_yc}, s.sersic_ellip, s.sersic_theta};
}

/// Whether the sky is below zero by half the pixel noise, and by more than chance, allowing for correlated
/// neighbours (five errors of the mean of independent pixels).
bool is_trough(const SkyRing& ring, double sky_sigma) {
  const double chance = 5 / std::sqrt(static_cast<double>(ring.pixels));
  return sky_sigma > 0 && ring.mean < -std::max(0.5, chance) * sky_sigma;
}

void at_least(int quality, int& flag) { flag = std::max(flag, quality); }

}  // namespace

double hidden_share(const Mask& mask, Point centre, double radius) {
  if (!(radius > 0)) return std::nan("");
  Coverage circle;
  circle.cover(EllipseOutline(EllipseShape{}), centre, radius, mask.height, mask.width);
  double seen = 0;
  for (int y = circle.y_begin(); y < circle.y_end(); ++y) {
    const double* shares = circle.row(y);
    for (int x = circle.x_begin(); x < circle.x_end(); ++x)
      seen += mask.at(y, x) == 0 ? shares[x - circle.x_begin()] : 0;
  }
  return 1 - seen / (std::numbers::pi * radius * radius);
}

SkyRing sky_ring(const SegmentedStamp& stamp, Point centre, double petrosian_radius) {
  constexpr double kOuter = 2.5;
  SkyRing ring;
  double sum = 0;
  for (int y = 0; y < stamp.image.height; ++y) {
    for (int x = 0; x < stamp.image.width; ++x) {
      const double distance = std::hypot(x - centre.x, y - centre.y) / petrosian_radius;
      if (!(distance >= 1 && distance <= kOuter) || stamp.mask.at(y, x) != 0 ||
          stamp.segmentation.at(y, x) != 0)
        continue;
      sum += stamp.image.at(y, x);
      ++ring.pixels;
    }
  }
  ring.mean = ring.pixels > 0 ? sum / static_cast<double>(ring.pixels) : std::nan("");
  return ring;
}

int fit_quality(const SersicProfile& profile, double chi2_per_freedom, int height, int width) {
  const int edge = std::min(height, width);
  const auto inside = [](double place, int length) { return place >= -0.5 && place < length - 0.5; };
  if (!inside(profile.centre.x, width) || !inside(profile.centre.y, height) ||
      !(profile.half_light_radius < edge) || !(profile.amplitude > 0))
    return kBad;
  const bool is_narrow = profile.half_light_radius * (1 - profile.ellipticity) < kLeastWidth;
  const bool is_plain = profile.half_light_radius < 0.5 * edge && !is_narrow && profile.n >= kLeastN &&
                        profile.n <= kMostN && chi2_per_freedom <= kMostChi2;
  return is_plain ? kGood : kSuspect;
}

void distrust(const SegmentedStamp& stamp, StampMeasurement& measurement) {
  const Mask& mask = stamp.mask;
  Statistics& found = measurement.statistics;
  if (found.flag == kCatastrophic) return;
  const Point centre{found.xc_asymmetry, found.yc_asymmetry};
  if (is_trough(sky_ring(stamp, centre, found.rpetro_circ), found.sky_sigma)) measurement.flags |= kInTrough;
  if (hidden_share(mask, centre, kCasExtent * found.rpetro_circ) > kMostHidden)
    measurement.flags |= kHalfHidden;
  // A box of one pixel smooths nothing.
  if (smoothing_box(found.rpetro_circ) <= 1) measurement.flags |= kTooSmall;
  if (found.flag_sersic != kCatastrophic) {
    const int quality = fit_quality(profile_of(found), found.sersic_chi2_dof, mask.height, mask.width);
    if (quality == kBad && std::isfinite(found.sersic_n)) measurement.flags |= kFitAstray;
    at_least(quality, found.flag_sersic);
    if (found.flag >= kBad) at_least(kSuspect, found.flag_sersic);
  }
  if ((measurement.flags & (kNotCentral | kAtEdge | kHalfHidden | kInTrough)) == 0) return;
  at_least(kSuspect, found.flag);
  at_least(kSuspect, found.flag_sersic);
}

}  // namespace peculiar::morphology
