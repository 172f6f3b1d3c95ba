#include "morphology/statistics.h"

namespace peculiar::morphology {

const std::vector<StatisticColumn>& statistic_columns() {
  using S = Statistics;
  static const std::vector<StatisticColumn> columns{
      {"xc_centroid", "pix", "x of the centroid of the source's pixels", &S::xc_centroid},
      {"yc_centroid", "pix", "y of the centroid", &S::yc_centroid},
      {"ellipticity_centroid", "", "1 - axis ratio of the moments about the centroid",
       &S::ellipticity_centroid},
      {"elongation_centroid", "", "major / minor axis of them", &S::elongation_centroid},
      {"orientation_centroid", "rad", "angle of the major axis from +x to +y", &S::orientation_centroid},
      {"xc_asymmetry", "pix", "x of the centre of least asymmetry", &S::xc_asymmetry},
      {"yc_asymmetry", "pix", "y of the centre of least asymmetry", &S::yc_asymmetry},
      {"ellipticity_asymmetry", "", "1 - axis ratio of the moments about that centre",
       &S::ellipticity_asymmetry},
      {"elongation_asymmetry", "", "major / minor axis of them", &S::elongation_asymmetry},
      {"orientation_asymmetry", "rad", "angle of the major axis from +x to +y", &S::orientation_asymmetry},
      {"flux_circ", "flux", "in a circle of two Petrosian radii", &S::flux_circ},
      {"flux_ellip", "flux", "in an ellipse of two Petrosian semi-major axes", &S::flux_ellip},
      {"rpetro_circ", "pix", "Petrosian radius in circles", &S::rpetro_circ},
      {"rpetro_ellip", "pix", "Petrosian semi-major axis in ellipses", &S::rpetro_ellip},
      {"rmax_circ", "pix", "distance of the source's farthest pixel", &S::rmax_circ},
      {"rmax_ellip", "pix", "semi-major axis of the ellipse round all of its pixels", &S::rmax_ellip},
      {"rhalf_circ", "pix", "half-light radius in circles, within rmax_circ", &S::rhalf_circ},
      {"rhalf_ellip", "pix", "half-light semi-major axis in ellipses, within rmax_ellip", &S::rhalf_ellip},
      {"r20", "pix", "radius of 20 % of the light within 1.5 Petrosian radii", &S::r20},
      {"r50", "pix", "radius of 50 % of it", &S::r50},
      {"r80", "pix", "radius of 80 % of it", &S::r80},
      {"gini", "", "Gini's coefficient of the pixel values", &S::gini},
      {"m20", "", "log10 second moment of the brightest 20 % over all", &S::m20},
      {"gini_m20_bulge", "", "F(G, M20): grows with the bulge", &S::gini_m20_bulge},
      {"gini_m20_merger", "", "S(G, M20): above 0 for mergers", &S::gini_m20_merger},
      {"sn_per_pixel", "", "mean signal to noise of a pixel", &S::sn_per_pixel},
      {"concentration", "", "C = 5 log10(r80 / r20)", &S::concentration},
      {"asymmetry", "", "A under half a turn, less the sky's", &S::asymmetry},
      {"smoothness", "", "S, light in clumps, less the sky's; missing where its box is one pixel",
       &S::smoothness},
      {"multimode", "", "M, area of the second clump over the first", &S::multimode},
      {"intensity", "", "I, flux of the second clump over the first", &S::intensity},
      {"deviation", "", "D, distance of the brightest clump from the centroid", &S::deviation},
      {"rms_asymmetry2", "", "square of the root-mean-square asymmetry", &S::rms_asymmetry2},
      {"outer_asymmetry", "", "A beyond the half-light ellipse", &S::outer_asymmetry},
      {"shape_asymmetry", "", "A of the source's outline", &S::shape_asymmetry},
      {"sersic_amplitude", "flux", "surface brightness at the half-light ellipse of the Sersic fit",
       &S::sersic_amplitude},
      {"sersic_rhalf", "pix", "its half-light semi-major axis", &S::sersic_rhalf},
      {"sersic_n", "", "its index", &S::sersic_n},
      {"sersic_xc", "pix", "its centre's x", &S::sersic_xc},
      {"sersic_yc", "pix", "its centre's y", &S::sersic_yc},
      {"sersic_ellip", "", "1 - its axis ratio", &S::sersic_ellip},
      {"sersic_theta", "rad", "angle of its major axis from +x to +y, 0 .. pi", &S::sersic_theta},
      {"sersic_chi2_dof", "", "chi-square per degree of freedom of the fit", &S::sersic_chi2_dof},
      {"sersic_aic", "", "Akaike's information criterion of the fit", &S::sersic_aic},
      {"sersic_bic", "", "Bayesian information criterion of the fit", &S::sersic_bic},
      {"sky_mean", "flux", "mean of a box of sky", &S::sky_mean},
      {"sky_median", "flux", "its median", &S::sky_median},
      {"sky_sigma", "flux", "its standard deviation", &S::sky_sigma}};
  return columns;
}

}  // namespace peculiar::morphology
