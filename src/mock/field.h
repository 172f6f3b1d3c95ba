#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/fields.h"
#include "base/random.h"
#include "mock/deposit.h"

namespace peculiar::mock {

/// Settings of the unrelated foreground and background sources around a galaxy.
struct FieldOptions {
  std::string field = "none";  ///< none, or the name of a set of number counts
  double density = 1;          ///< factor on the counts
  double brightest_mag = 18;   ///< surveys mask the surroundings of brighter stars
  double depth_mag = 27;

  bool is_on() const { return field != "none"; }
  /// Errors (usage): the field is on, but its magnitude range is empty; it is off, but its settings are
  /// changed.
  void check() const;
  void describe(Fields& fields);
};

enum class SourceKind : std::uint8_t { kGalaxy, kStar };

/// A field source: a Sersic profile truncated at kSersicEnd half-light radii, or a point.
struct FieldSource {
  SourceKind kind = SourceKind::kGalaxy;
  double magnitude = 0;          ///< AB, total, the same in all bands
  double x_arcsec = 0;           ///< to the right of the image centre
  double y_arcsec = 0;           ///< upward
  double half_light_arcsec = 0;  ///< semi-major axis of the ellipse that holds half of the light
  double sersic_index = 1;
  double axis_ratio = 1;
  double angle = 0;  ///< of the major axis from +x to +y, radians
};

/// Truncation radius of a Sersic profile, in half-light radii.
inline constexpr double kSersicEnd = 8;

/// Number of sources per square arcminute and magnitude at an AB magnitude in F160W, as in the CANDELS
/// fields.
///
/// Galaxies: the Ks counts of COSMOS2020 (Weaver et al. 2022, table 2; 19.25 to 25.25 mag in steps of 0.5),
/// moved fainter by 0.3 mag, our colour H - Ks. At brighter magnitudes the slope is 0.6 mag^-1, as in
/// Cristobal-Hornillos et al. (2003) (0.54 to 0.63); at fainter ones 0.22, that of the table's last points.
/// Sums for comparison, neither of which is fitted: 115 galaxies per arcmin2 to 26.1, where Yan et al. (1998)
/// find 111 to that magnitude (24.75 in the Vega system, to which we add 1.35); 185 to 27, where the F160W
/// catalogues of CANDELS, of about that depth, have 178 (UDS, Galametz et al. 2013) and 201 objects (EGS,
/// Stefanon et al. 2017), including stars.
///
/// Stars: 25 to H = 25.5 in 11 arcmin2, as many as in the Hubble Ultra Deep Field to I = 27 (23 of K0 to M6
/// and two white dwarfs, Kilic et al. 2013); that limit in H, and the slope of 0.05 mag^-1, are ours.
double field_counts(SourceKind kind, double magnitude);

/// Number between two magnitudes per square arcminute.
double field_counts(SourceKind kind, double brightest_mag, double depth_mag);

/// Draws the sources of one sight line in a square of this half-width: a Poisson number at uniform positions.
/// Sizes, Sersic indices and axis ratios follow distributions of our own choice, in the range of the fits to
/// CANDELS galaxies (van der Wel et al. 2012): semi-major half-light radii about 0.27 arcsec 10^(-0.09 (m -
/// 24.5)), with 0.22 dex scatter; indices about 1.2 10^(0.05 (24 - m)), with 0.25 dex, from 0.5 to 5; axis
/// ratios about 0.6, with 0.2, from 0.2 to 1.
std::vector<FieldSource> draw_field(const FieldOptions& options, double half_edge_arcsec,
                                    RandomStream& random);

/// Points with kernels that represent sources: the input of LightGrid::add.
struct FieldLight {
  ImagePlaces places;            ///< px from the image centre
  std::vector<float> deviation;  ///< px
  std::vector<float> light;      ///< for a total magnitude of 0

  std::size_t size() const { return light.size(); }
  /// Places the source's light on rings of points whose kernels just overlap: smooth, and within a few per
  /// cent of the profile; the sum is exact.
  void add(const FieldSource& source, double pixel_arcsec);
  /// Counts of all points in bands with these zero-points.
  std::vector<std::vector<float>> counts(const std::vector<double>& zero_points_mag) const;
};

}  // namespace peculiar::mock
