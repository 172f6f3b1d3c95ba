#include "morphology/statistics.h"

#include <algorithm>
#include <numeric>

#include "morphology/asymmetry.h"
#include "morphology/clumps.h"
#include "morphology/definitions.h"
#include "morphology/filters.h"
#include "morphology/gini.h"
#include "morphology/intensity.h"
#include "morphology/light_radius.h"
#include "morphology/m20.h"
#include "morphology/moments.h"
#include "morphology/multimode.h"
#include "morphology/petrosian.h"
#include "morphology/sersic.h"
#include "morphology/shape_asymmetry.h"
#include "morphology/signal_to_noise.h"
#include "morphology/smoothness.h"

namespace peculiar::morphology {

namespace {

constexpr CentreTolerance kCentre{.place_px = 1e-6, .value = 1e-4};
constexpr CentreTolerance kRoughCentre{.place_px = 1e-2, .value = 1e-3};

/// Measures one source, from its cut-out to its statistics; shared quantities are measured once.
class Measuring {
 public:
  Measuring(Cutout cutout, const StatisticsOptions& options)
      : cutout_(std::move(cutout)),
        options_(options),
        turn_(cutout_.image, cutout_.masked),
        rows_(cutout_.image, cutout_.masked) {}

  Statistics run(const image::Image* psf) {
    if (!(std::accumulate(cutout_.own.values.begin(), cutout_.own.values.end(), 0.0) > 0))
      return {.flag = kCatastrophic, .flag_sersic = kCatastrophic};
    measure_sky();
    measure_centres();
    measure_radii();
    measure_gini();
    result_.asymmetry = keep(asymmetry(turn_, centre_, asymmetry_radius_, sky_));
    if (!options_.brief) {
      measure_other_asymmetries();
      measure_clumps();
    }
    if (options_.sersic && !options_.brief)
      fit_sersic(psf);
    else
      result_.flag_sersic = kCatastrophic;
    return result_;
  }

 private:
  double keep(Measurement measurement) {
    note(measurement.quality);
    return measurement.value;
  }
  void note(int quality) { result_.flag = std::max(result_.flag, quality); }

  void measure_sky() {
    sky_ = options_.brief ? find_sky_all_round(cutout_) : find_sky(cutout_);
    if (!sky_) return note(kBad);
    result_.sky_mean = sky_->mean;
    result_.sky_median = sky_->median;
    result_.sky_sigma = sky_->sigma;
    if (std::abs(sky_->mean) > sky_->sigma) note(kBad);
  }

  void measure_centres() {
    const int height = cutout_.image.height;
    const int width = cutout_.image.width;
    centroid(cutout_.own, centroid_);
    if (!(centroid_.x >= 0 && centroid_.x < width && centroid_.y >= 0 && centroid_.y < height)) {
      centroid_ = {0.5 * width, 0.5 * height};
      note(kBad);
    }
    if (cutout_.image.at(static_cast<int>(centroid_.y), static_cast<int>(centroid_.x)) == 0) note(kBad);
    const Ellipse about_centroid = moment_ellipse(cutout_.own, centroid_);
    note(about_centroid.quality);
    diagonal_ = std::hypot(width, height);
    const double preliminary = keep(petrosian_radius(ConcentricSums(rows_, centroid_), diagonal_));
    asymmetry_radius_ = kCasExtent * preliminary;
    const AsymmetryCentre found = asymmetry_centre(turn_, cutout_, centroid_, preliminary, sky_,
                                                   options_.brief ? kRoughCentre : kCentre);
    note(found.quality);
    centre_ = found.at;
    ellipse_ = moment_ellipse(cutout_.own, centre_);
    note(ellipse_.quality);
    result_.xc_centroid = centroid_.x + cutout_.x0;
    result_.yc_centroid = centroid_.y + cutout_.y0;
    result_.ellipticity_centroid = about_centroid.ellipticity;
    result_.elongation_centroid = about_centroid.shape.elongation;
    result_.orientation_centroid = about_centroid.shape.theta_rad;
    result_.xc_asymmetry = centre_.x + cutout_.x0;
    result_.yc_asymmetry = centre_.y + cutout_.y0;
    result_.ellipticity_asymmetry = ellipse_.ellipticity;
    result_.elongation_asymmetry = ellipse_.shape.elongation;
    result_.orientation_asymmetry = ellipse_.shape.theta_rad;
  }

  void measure_radii() {
    const ConcentricSums circles(rows_, centre_);
    const ConcentricSums ellipses(rows_, centre_, ellipse_.shape);
    result_.rpetro_circ = keep(petrosian_radius(circles, diagonal_));
    result_.rpetro_ellip = keep(petrosian_radius(ellipses, diagonal_ * ellipse_.shape.elongation));
    result_.flux_circ = std::abs(circles.flux(kFluxExtent * result_.rpetro_circ));
    result_.flux_ellip = std::abs(ellipses.flux(kFluxExtent * result_.rpetro_ellip));
    const double total = kCasExtent * result_.rpetro_circ;
    result_.r20 = keep(light_radius(circles, total, 0.2));
    result_.r50 = keep(light_radius(circles, total, 0.5, result_.r20));
    result_.r80 = keep(light_radius(circles, total, 0.8, result_.r50));
    result_.concentration = keep(concentration(result_.r20, result_.r80));
    if (options_.brief) return;
    result_.smoothness = keep(smoothness(cutout_.image, centre_, result_.rpetro_circ, sky_));
    region_ = detection_region(cutout_, centre_, result_.rpetro_ellip, sky_);
    note(region_.quality);
    result_.rmax_circ = keep(greatest_radius(region_.mask, centre_));
    result_.rmax_ellip = keep(greatest_radius(region_.mask, centre_, ellipse_.shape));
    result_.rhalf_circ = keep(light_radius(circles, result_.rmax_circ, 0.5));
    result_.rhalf_ellip = keep(light_radius(ellipses, result_.rmax_ellip, 0.5));
  }

  void measure_gini() {
    gini_ = gini_region(cutout_, centroid_, ellipse_.shape, result_.rpetro_ellip);
    note(gini_.quality);
    result_.gini = keep(gini(cutout_.image, gini_.mask));
    result_.m20 = keep(m20(cutout_.image, gini_.mask));
    // Rodriguez-Gomez et al. (2019), equations 4 and 3 (after Snyder et al. 2015 and Lotz et al. 2008).
    result_.gini_m20_bulge = -0.693 * result_.m20 + 4.95 * result_.gini - 3.96;
    result_.gini_m20_merger = 0.139 * result_.m20 + 0.990 * result_.gini - 0.327;
    if (cutout_.sigma.values.empty()) make_sigma();
    result_.sn_per_pixel = keep(signal_to_noise_per_pixel(cutout_.image, cutout_.sigma, gini_.mask));
  }

  /// Noise of the sky and, with a gain, of the source itself.
  void make_sigma() {
    cutout_.sigma = Plane(cutout_.image.height, cutout_.image.width);
    const double sky_variance = sky_ ? sky_->sigma * sky_->sigma : 0;
    for (std::size_t i = 0; i < cutout_.image.size(); ++i) {
      if (cutout_.masked.values[i] != 0) continue;
      const double own = options_.gain > 0 ? std::abs(cutout_.image.values[i]) / options_.gain : 0;
      cutout_.sigma.values[i] = std::sqrt(own + sky_variance);
    }
  }

  void measure_other_asymmetries() {
    result_.rms_asymmetry2 = keep(rms_asymmetry_squared(turn_, centre_, asymmetry_radius_, sky_));
    result_.outer_asymmetry =
        keep(outer_asymmetry(turn_, centre_, ellipse_.shape, result_.rhalf_ellip, result_.rmax_ellip, sky_));
    result_.shape_asymmetry = keep(shape_asymmetry(region_, cutout_.masked, centre_, result_.rmax_circ));
  }

  void measure_clumps() {
    const ClumpRegion clump_pixels = clump_region(cutout_, gini_.mask);
    note(clump_pixels.quality);
    result_.multimode = multimode(clump_pixels.image);
    const std::vector<Clump> clumps = find_clumps(clump_pixels.image);
    result_.intensity = intensity(clumps);
    result_.deviation = keep(deviation(clumps, clump_pixels));
    compare_regions(clump_pixels.mask);
  }

  /// Suspect if Gini's region and the clumps' region do not cover the same galaxy.
  void compare_regions(const Mask& clump_pixels) {
    double of_gini = 0;
    double of_clumps = 0;
    double common = 0;
    for (std::size_t i = 0; i < clump_pixels.size(); ++i) {
      of_gini += gini_.mask.values[i];
      of_clumps += clump_pixels.values[i];
      common += gini_.mask.values[i] * clump_pixels.values[i];
    }
    const double greater = std::max(of_gini, of_clumps);
    if (greater == 0) return note(kBad);
    if (common / greater < kLeastOverlap) note(kSuspect);
  }

  void fit_sersic(const image::Image* psf) {
    const SersicStart start{centre_, ellipse_.ellipticity, ellipse_.shape.theta_rad, result_.rhalf_ellip,
                            result_.concentration};
    const SersicFit fit = morphology::fit_sersic(cutout_, start, psf);
    result_.flag_sersic = fit.quality;
    result_.sersic_amplitude = fit.profile.amplitude;
    result_.sersic_rhalf = fit.profile.half_light_radius;
    result_.sersic_n = fit.profile.n;
    result_.sersic_xc = fit.profile.centre.x + cutout_.x0;
    result_.sersic_yc = fit.profile.centre.y + cutout_.y0;
    result_.sersic_ellip = fit.profile.ellipticity;
    result_.sersic_theta = fit.profile.theta_rad;
    result_.sersic_chi2_dof = fit.chi2_per_freedom;
    result_.sersic_aic = fit.akaike;
    result_.sersic_bic = fit.bayes;
  }

  Cutout cutout_;
  StatisticsOptions options_;
  HalfTurn turn_;
  RowSums rows_;
  std::optional<Sky> sky_;
  Point centroid_;
  Point centre_;     ///< of minimum asymmetry
  Ellipse ellipse_;  ///< of the moments about centre_
  double diagonal_ = 0;
  double asymmetry_radius_ = 0;
  GiniRegion gini_;
  DetectionRegion region_;
  Statistics result_;
};

}  // namespace

Statistics measure_source(const SegmentedStamp& stamp, std::int32_t label, const image::Image* psf,
                          const StatisticsOptions& options) {
  std::optional<Cutout> cutout = cut_out(stamp, label);
  if (!cutout) return {.flag = kCatastrophic, .flag_sersic = kCatastrophic};
  return Measuring(std::move(*cutout), options).run(psf);
}

}  // namespace peculiar::morphology
