#include "catalog/known_ucds.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/unit_spelling.h"

namespace peculiar::catalog {

namespace {

/// Columns of one kind. '*' at the end of a name matches any ending. Names with other meanings in users'
/// tables ("merger", "type") are not listed.
struct Kind {
  std::string_view ucd;
  std::string_view unit;  ///< required unit; "*": any
  std::string_view names;
};

constexpr Kind kKinds[] = {
    {"meta.id;meta.main", "", " id "},
    {"meta.record", "", " row catalogue_row index_in_file "},
    {"meta.code.class", "", " label "},
    {"meta.code.qual", "", " flags flag flag_sersic measure_flags "},
    {"meta.code.status", "", " fate converged "},
    {"meta.code.member", "", " fold cluster "},
    {"meta.code", "", " candidate above_percentile "},
    {"meta.id;obs.field", "", " field "},
    {"meta.id;meta.file", "", " file "},
    {"meta.id.part;meta.file", "", " hdu "},
    {"meta.number", "",
     " sources companions mosaics iterations particles clamped_particles dark_particles field_sources "},
    {"pos.eq.ra;meta.main", "deg", " ra "},
    {"pos.eq.dec;meta.main", "deg", " dec "},
    {"pos.wcs.cdmatrix", "deg/pix", " cd1_1 cd1_2 cd2_1 cd2_2 "},
    {"pos.wcs.naxis", "pix", " source_height source_width "},
    {"pos.cartesian.x", "pix", " x mosaic_x stamp_x sky_x xc_centroid xc_asymmetry sersic_xc "},
    {"pos.cartesian.y", "pix", " y mosaic_y stamp_y sky_y yc_centroid yc_asymmetry sersic_yc "},
    {"pos.cartesian.x", "kpc", " x "},
    {"pos.cartesian.y", "kpc", " y "},
    {"pos.cartesian.z", "kpc", " z "},
    {"pos.dirCos", "", " observer_x observer_y observer_z up_x up_y up_z "},
    {"pos.posAng", "deg", " position_angle angle "},
    {"pos.posAng", "rad", " orientation_centroid orientation_asymmetry sersic_theta "},
    {"pos.angDistance", "pix", " companion_separation "},
    {"pos.angDistance", "arcsec", " companion_separation field_brightest_distance "},
    {"pos.distance", "kpc", " companion_distance_kpc separation "},
    {"stat.filling", "", " covered "},
    {"phot.mag", "mag", " mag magnitude_* field_brightest_magnitude "},
    {"phot.mag.sb", "mag/arcsec**2", " tidal_surface_brightness_* "},
    {"phot.flux;arith.ratio", "",
     " companion_flux_ratio companion_flux_ratio_* companion_fraction_* companion_share_true_* tidal_share_* "
     "field_share_* "},
    {"phot.flux", "*", " flux flux_circ flux_ellip "},
    {"phot.flux;stat.max", "*", " peak "},
    {"stat.error;phot.flux", "*", " flux_error "},
    {"phot.flux.sb", "*", " sersic_amplitude "},
    {"instr.skyLevel;stat.mean", "*", " sky_mean "},
    {"instr.skyLevel;stat.median", "*", " sky_median "},
    {"stat.stdev;instr.skyLevel", "*", " sky_sigma "},
    {"phys.angArea", "pix", " pixels area "},
    {"phys.angSize", "pix",
     " half_light_radius rpetro_circ rpetro_ellip rmax_circ rmax_ellip rhalf_circ rhalf_ellip r20 r50 r80 "},
    {"phys.angSize.smajAxis", "pix", " semi_major "},
    {"phys.angSize.sminAxis", "pix", " semi_minor "},
    {"src.morph.scLength", "pix", " sersic_rhalf "},
    {"phys.size.axisRatio", "", " axis_ratio elongation_centroid elongation_asymmetry "},
    {"src.ellipticity", "", " ellipticity_centroid ellipticity_asymmetry sersic_ellip "},
    {"src.morph.param", "",
     " concentration asymmetry smoothness gini m20 gini_m20_bulge gini_m20_merger multimode intensity deviation "
     "rms_asymmetry2 outer_asymmetry shape_asymmetry sersic_n "},
    {"stat.snr", "", " sn_per_pixel "},
    {"stat.fit.chi2", "", " sersic_chi2_dof "},
    {"stat.fit.goodness", "", " sersic_aic sersic_bic "},
    {"stat.probability", "", " p_value q_value local_fdr "},
    {"stat.rank", "", " rank "},
    {"stat.fit.residual", "", " residual residual_part pca_error "},
    {"stat.fit.residual;stat.max", "", " residual_peak "},
    {"stat.fit.param", "", " latent_length "},
    {"stat.stdev", "", " score_spread "},
    {"stat.value", "",
     " combined density contrast anomaly_score weighted_anomaly_score critic_part bulk_score untrained_density "
     "contrast_* like_* patch embedding_density target_density "
     "pca_mahalanobis pca_neighbour feature_* "},
    {"src.redshift", "", " redshift "},
    {"phys.mass", "solMass", " stellar_mass halo_mass "},
    {"phys.mass;arith.ratio", "", " mass_ratio "},
    {"phys.size.radius", "kpc", " effective_radius "},
    {"phys.size", "kpc", " pixel_kpc "},
    {"time.interval", "Gyr", " time_from_coalescence "},
    {"time.interval", "Myr", " time_to_coalescence time_to_pericentre time_to_first_pericentre "},
    {"time.age", "Gyr", " age_of_universe "},
    {"time.phase", "", " normalised_time "},
    {"src.orbital.eccentricity", "", " eccentricity "},
    {"src.orbital.periastron", "kpc", " pericentre "},
    {"src.orbital.inclination", "deg", " inclination "}};

bool names_it(std::string_view names, std::string_view name) {
  for (std::size_t start = 1; start < names.size();) {
    const std::size_t end = names.find(' ', start);
    const std::string_view one = names.substr(start, end - start);
    if (one.back() == '*' ? name.starts_with(one.substr(0, one.size() - 1)) : name == one) return true;
    start = end + 1;
  }
  return false;
}

std::string ucd_by_name(const Column& column) {
  const std::string unit = spelled_unit(column.unit, UnitStandard::kFits);
  for (const Kind& kind : kKinds) {
    if ((kind.unit == "*" || kind.unit == unit) && names_it(kind.names, column.name))
      return std::string(kind.ucd);
  }
  return "";
}

}  // namespace

std::vector<std::string> known_ucds(const Table& table) {
  constexpr std::string_view kMain = ";meta.main";
  std::vector<std::string> ucds;
  for (const Column& column : table.columns()) {
    std::string ucd = column.ucd.empty() ? ucd_by_name(column) : column.ucd;
    const bool has_main = std::any_of(table.columns().begin(), table.columns().end(),
                                      [&](const Column& other) { return other.ucd == ucd; });
    if (column.ucd.empty() && has_main && ucd.ends_with(kMain)) ucd.resize(ucd.size() - kMain.size());
    ucds.push_back(std::move(ucd));
  }
  return ucds;
}

}  // namespace peculiar::catalog
