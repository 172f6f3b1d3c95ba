#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/fields.h"
#include "base/random.h"
#include "mock/deposit.h"

namespace peculiar::mock {

/// Settings of what stands in front of and behind a galaxy on the sky and has nothing to do with it.
struct FieldOptions {
  std::string field = "none";  ///< none, or the name of a set of number counts
  double density = 1;          ///< times the counts
  double brightest_mag = 18;   ///< surveys mask what lies round brighter stars
  double depth_mag = 27;

  bool is_on() const { return field != "none"; }
  /// Error (usage): a field that is on has no magnitudes between its brightest and its depth.
  void check() const;
  void describe(Fields& fields);
};

enum class SourceKind : std::uint8_t { kGalaxy, kStar };

/// A source of the field: a Sersic profile cut off at kSersicEnd half-light radii, or a point.
struct FieldSource {
  SourceKind kind = SourceKind::kGalaxy;
  double magnitude = 0;          ///< AB, of all its light, the same in all bands
  double x_arcsec = 0;           ///< to the right of the image's middle
  double y_arcsec = 0;           ///< upward
  double half_light_arcsec = 0;  ///< semi-major axis of the ellipse that holds half of the light
  double sersic_index = 1;
  double axis_ratio = 1;
  double angle = 0;  ///< of the major axis from +x to +y, radians
};

/// Where a Sersic profile ends, in half-light radii.
inline constexpr double kSersicEnd = 8;

/// Sources a square arcminute and magnitude at an AB magnitude in F160W, in fields as CANDELS looked at.
///
/// Galaxies: the counts in Ks of COSMOS2020 (Weaver et al. 2022, table 2; 19.25 to 25.25 mag in steps of
/// 0.5), moved fainter by 0.3 mag, our colour H - Ks. Brighter their slope is 0.6 mag^-1, as
/// Cristobal-Hornillos et al. (2003) find (0.54 to 0.63); fainter 0.22, that of the table's last points. Sums
/// to compare with, neither of which is fitted: 115 galaxies an arcmin2 to 26.1, where Yan et al. (1998) find
/// 111 to that magnitude (24.75 in the Vega system, to which we add 1.35); 185 to 27, where the F160W
/// catalogues of CANDELS, whose depth is about that, have 178 (UDS, Galametz et al. 2013) and 201 objects
/// (EGS, Stefanon et al. 2017), stars among them.
///
/// Stars: 25 to H = 25.5 in 11 arcmin2, as many as the Hubble Ultra Deep Field has to I = 27 (23 of K0 to M6
/// and two white dwarfs, Kilic et al. 2013); that limit in H, and the slope of 0.05 mag^-1, are ours.
double field_counts(SourceKind kind, double magnitude);

/// Those between two magnitudes, a square arcminute.
double field_counts(SourceKind kind, double brightest_mag, double depth_mag);

/// The sources of one sight line in a square of this half edge: their number is Poisson's, their places are
/// uniform. Sizes, Sersic indices and axis ratios are drawn from distributions of our own choice, in the
/// range of the fits to CANDELS galaxies (van der Wel et al. 2012): semi-major half-light radii about 0.27
/// arcsec 10^(-0.09 (m - 24.5)), by 0.22 dex; indices about 1.2 10^(0.05 (24 - m)), by 0.25 dex, from 0.5 to
/// 5; axis ratios about 0.6, by 0.2, from 0.2 to 1.
std::vector<FieldSource> draw_field(const FieldOptions& options, double half_edge_arcsec,
                                    RandomStream& random);

/// Points with kernels that stand for sources: what LightGrid::add takes.
struct FieldLight {
  ImagePlaces places;            ///< px from the image's middle
  std::vector<float> deviation;  ///< px
  std::vector<float> light;      ///< of light of magnitude 0

  std::size_t size() const { return light.size(); }
  /// The source's light falls on rings of points whose kernels just overlap: smooth, and within a few per
  /// cent of the profile wherever there is light; the sum is exact.
  void add(const FieldSource& source, double pixel_arcsec);
  /// Counts of all points in bands of these zero-points.
  std::vector<std::vector<float>> counts(const std::vector<double>& zero_points_mag) const;
};

}  // namespace peculiar::mock
