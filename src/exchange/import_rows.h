#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "catalog/table.h"
#include "exchange/image_source.h"
#include "image/image.h"
#include "store/row_file.h"

namespace peculiar::exchange {

/// Metadata of one imported row.
struct RowRecord {
  std::int64_t flags = 0;
  int hdu = -1;           ///< -1: none
  int source_height = 0;  ///< px, before cutting and resampling; 0 if unreadable
  int source_width = 0;
  std::optional<image::LocalWcs> wcs;  ///< of the stamp
  double gain = std::nan("");          ///< electrons per unit of the stamp's pixels
  double exposure_s = std::nan("");
};

/// Columns of photon statistics, declared by the first image as all columns are.
struct GainColumns {
  std::vector<std::string> bands;
  std::string unit;  ///< of the pixels
  bool has_gain = false;
  bool has_exposure = false;
};

/// Number of rows to read before writing, for about `block_values` pixels: many for small stamps; for large
/// ones enough for all threads, but at most 256 MiB, and at least one row.
std::int64_t rows_per_block(std::int64_t block_values, std::int64_t stamp_values);

/// The columns of an imported sample: declared once, filled block by block.
class RowColumns {
 public:
  RowColumns(const std::vector<InputFile>& files, const std::vector<Frame>& frames,
             const std::vector<std::string>& ids, const catalog::Table& labels, bool has_sky,
             GainColumns gains);

  std::vector<store::ColumnSpec> specs() const;
  /// Writes the rows [first, first + records.size()).
  void write(store::RowFileWriter& writer, std::int64_t first, std::span<const RowRecord> records) const;

 private:
  catalog::Table rows(std::int64_t first, std::span<const RowRecord> records) const;

  const std::vector<InputFile>& files_;
  const std::vector<Frame>& frames_;
  const std::vector<std::string>& ids_;
  const catalog::Table& labels_;
  bool has_sky_;
  GainColumns gains_;
};

}  // namespace peculiar::exchange
