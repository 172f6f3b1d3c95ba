#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "catalog/table.h"
#include "injection/plan.h"
#include "store/sample.h"

namespace peculiar::injection {

/// Columns known before any pixel is made: the sample's own, for the images planted into and then for
/// `normals`; a new id for the former; planted_kind ("" for normals), planted_source and planted_source_row,
/// planted_contrast, planted_direction, planted_donor, target_half_light_radius and the target's flux in each
/// band. Error (input): the sample already has one of these columns.
catalog::Table known_columns(const store::SampleReader& sample, const Plan& plan,
                             const std::vector<std::size_t>& normals, const store::SampleReader* stamps,
                             bool own_colour);

/// Columns known once the light is made, one value per row: `planted_x`, `planted_y`, `planted_distance`,
/// `planted_size`, and the flux in each band.
class MadeColumns {
 public:
  explicit MadeColumns(const std::vector<std::string>& bands, const std::string& unit);

  /// NaN until set.
  void resize(std::size_t rows);
  void set(std::size_t row, double x, double y, double distance, double size,
           const std::vector<double>& flux);
  std::vector<catalog::Column> columns() const { return columns_; }

 private:
  void put(std::size_t column, std::size_t row, double value);

  std::vector<catalog::Column> columns_;
};

}  // namespace peculiar::injection
