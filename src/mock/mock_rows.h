#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "catalog/table.h"
#include "mock/projection.h"
#include "store/row_file.h"

namespace peculiar::mock {

/// Properties of one image beside its pixels. NaN if not applicable.
struct MockRecord {
  /// Of one band.
  struct Light {
    double counts = 0;              ///< of all particles in the cube
    double frame_counts = 0;        ///< of the image's pixels
    double companion_fraction = 0;  ///< of the light of the particles in the frame, from the companion
    double companion_ratio = 0;     ///< the companion's light over the galaxy's, of all particles
    // Fractions of the light in the image's pixels.
    double field_share = 0;           ///< the field's
    double true_companion_share = 0;  ///< the companion's, by the truth table
    double tidal_share = 0;           ///< of stripped stars, by the truth table
    double tidal_brightness = 0;      ///< half_light_brightness of stripped stars, counts per pixel
  };
  std::int64_t flags = 0;
  std::int64_t particles = 0;
  std::int64_t clamped = 0;  ///< of them: outside the populations' range of ages and metallicities
  std::int64_t dark = 0;     ///< of them: NaN, or without mass
  double pixel_kpc = 0;
  // Of the galaxy.
  double redshift = 0;
  double stellar_mass_msun = 0;  ///< from the catalogue
  double half_mass_radius_kpc = 0;
  double cube_kpc = 0;         ///< edge of the cube whose stars are imaged
  std::int64_t size_from = 0;  ///< SizeSource
  double companion_separation_arcsec = 0;
  Vector3 observer{};
  Vector3 up{};
  // Of the field.
  std::int64_t field_sources = 0;  ///< with positions in the frame
  double field_brightest_mag = 0;
  double field_brightest_arcsec = 0;   ///< from the frame's centre
  std::string field_brightest_kind{};  ///< "galaxy", "star"
  // Of the galaxy's disc of dust.
  double dust_inclination_deg = 0;
  double dust_depth = 0;
  std::vector<Light> light;
};

/// The length that a cube's edge is a multiple of.
enum SizeSource : std::int64_t {
  kNoSize = 0,
  kSemiAxes = 1,
  kHalfMassRadius = 2,
  kTableRadius = 3,
  kCubeKpc = 4
};

/// Optional columns of the sample.
struct GalaxyColumns {
  // Properties of the galaxies from the simulation, beside the table's columns.
  bool redshift = false;  ///< the table has none, or the images are at another redshift
  bool stellar_mass = false;
  bool half_mass_radius = false;
  std::string radius_kind;  ///< meaning of the half-mass radius, in words
  bool field = false;
  bool truth = false;  ///< of the light
  bool dust_disc = false;
  double pixel_arcsec = 0;
};

/// Record of an image that could not be made.
MockRecord failed_record(std::size_t bands);

/// The columns of a sample of mock images: declared once, filled block by block. Row r is projection r %
/// projections of galaxy r / projections of the table.
class MockColumns {
 public:
  /// Error (input), beginning with `source`: a column of the table that a sample cannot hold.
  MockColumns(const catalog::Table& galaxies, std::vector<std::string> projections,
              std::vector<std::string> bands, std::vector<double> zero_points_mag, std::string unit,
              const std::string& source, GalaxyColumns own = {});

  std::vector<store::ColumnSpec> specs() const;
  /// Rows [first, first + records.size()).
  void write(store::RowFileWriter& writer, std::int64_t first, std::span<const MockRecord> records) const;

 private:
  catalog::Table rows(std::size_t first, std::span<const MockRecord> records) const;
  void add_light(catalog::Table& table, std::span<const MockRecord> records) const;
  void add_field(catalog::Table& table, std::span<const MockRecord> records) const;

  const catalog::Table& galaxies_;
  std::vector<std::string> projections_;
  std::vector<std::string> bands_;
  std::vector<double> zero_points_mag_;
  std::string unit_;
  GalaxyColumns own_;
};

}  // namespace peculiar::mock
