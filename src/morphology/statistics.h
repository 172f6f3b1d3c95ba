#pragma once

#include <cmath>
#include <limits>
#include <vector>

#include "image/image.h"
#include "morphology/cutout.h"

namespace peculiar::morphology {

/// Statistics of one source, under statmorph's names. NaN if not measurable. Positions are pixels of the
/// stamp.
struct Statistics {
  static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

  double xc_centroid = kNone, yc_centroid = kNone;
  double ellipticity_centroid = kNone, elongation_centroid = kNone, orientation_centroid = kNone;
  double xc_asymmetry = kNone, yc_asymmetry = kNone;
  double ellipticity_asymmetry = kNone, elongation_asymmetry = kNone, orientation_asymmetry = kNone;
  double flux_circ = kNone, flux_ellip = kNone;
  double rpetro_circ = kNone, rpetro_ellip = kNone;
  double rmax_circ = kNone, rmax_ellip = kNone;
  double rhalf_circ = kNone, rhalf_ellip = kNone;
  double r20 = kNone, r50 = kNone, r80 = kNone;
  double gini = kNone, m20 = kNone, gini_m20_bulge = kNone, gini_m20_merger = kNone;
  double sn_per_pixel = kNone;
  double concentration = kNone, asymmetry = kNone, smoothness = kNone;
  double multimode = kNone, intensity = kNone, deviation = kNone;
  double rms_asymmetry2 = kNone, outer_asymmetry = kNone, shape_asymmetry = kNone;
  double sersic_amplitude = kNone, sersic_rhalf = kNone, sersic_n = kNone, sersic_xc = kNone,
         sersic_yc = kNone, sersic_ellip = kNone, sersic_theta = kNone, sersic_chi2_dof = kNone,
         sersic_aic = kNone, sersic_bic = kNone;
  double sky_mean = kNone, sky_median = kNone, sky_sigma = kNone;
  int flag = kGood;         ///< worst quality, excluding the Sersic fit
  int flag_sersic = kGood;  ///< quality of the Sersic fit
};

/// A statistic and its table column.
struct StatisticColumn {
  const char* name;
  const char* unit;  ///< "pix", "rad", "flux" (the sample's unit), "" for none
  const char* description;
  double Statistics::*value;
};
const std::vector<StatisticColumn>& statistic_columns();

struct StatisticsOptions {
  double gain = 0;  ///< electrons per unit of flux, for the photon noise of a source without variance; 0: sky
                    ///< noise only
  bool sersic = true;  ///< fit a profile
  /// For comparing many images with each other, at half the cost: no fit, smoothness, clumps, radii of the
  /// detected region (rmax, rhalf), or asymmetries other than A, whose centre is found to 0.01 px instead of
  /// 1e-6, and whose sky is that of find_sky_all_round.
  bool brief = false;
};

/// Measures the source with this label. `psf`: PSF of odd size and any sum for the Sersic fit; nullptr: no
/// convolution. Returns all NaN, catastrophic, if the label is missing or the source has no light.
Statistics measure_source(const SegmentedStamp& stamp, std::int32_t label, const image::Image* psf,
                          const StatisticsOptions& options);

}  // namespace peculiar::morphology
