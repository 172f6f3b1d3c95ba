#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "catalog/table.h"
#include "mock/projection.h"
#include "store/row_file.h"

namespace peculiar::mock {

/// What is known of one image beyond its pixels. What does not apply is NaN.
struct MockRecord {
  /// Of one band.
  struct Light {
    double counts = 0;              ///< of all particles in the cube
    double frame_counts = 0;        ///< of the image's pixels
    double companion_fraction = 0;  ///< of the light of the particles in the frame: the companion's
    double companion_ratio = 0;     ///< the companion's light over the galaxy's, all of both
  };
  std::int64_t flags = 0;
  std::int64_t particles = 0;
  std::int64_t clamped = 0;  ///< of them: outside of the populations' ages and metallicities
  std::int64_t dark = 0;     ///< of them: NaN, or without mass
  double pixel_kpc = 0;
  double companion_separation_arcsec = 0;
  Vector3 observer{};
  Vector3 up{};
  std::vector<Light> light;
};

/// A record of an image that could not be made.
MockRecord failed_record(std::size_t bands);

/// The columns of a sample of mock images: declared once, filled block by block. Row r is projection
/// r % projections of galaxy r / projections of the table.
class MockColumns {
 public:
  /// Error (input), opened with `source`: a column of the table that a sample cannot have.
  MockColumns(const catalog::Table& galaxies, std::vector<std::string> projections,
              std::vector<std::string> bands, std::vector<double> zero_points_mag, std::string unit,
              const std::string& source);

  std::vector<store::ColumnSpec> specs() const;
  /// Rows [first, first + records.size()).
  void write(store::RowFileWriter& writer, std::int64_t first, std::span<const MockRecord> records) const;

 private:
  catalog::Table rows(std::size_t first, std::span<const MockRecord> records) const;
  void add_light(catalog::Table& table, std::span<const MockRecord> records) const;

  const catalog::Table& galaxies_;
  std::vector<std::string> projections_;
  std::vector<std::string> bands_;
  std::vector<double> zero_points_mag_;
  std::string unit_;
};

}  // namespace peculiar::mock
