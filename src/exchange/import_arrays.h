#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>

#include "base/run_context.h"
#include "catalog/table.h"
#include "image/image.h"
#include "image/stamp_description.h"

namespace peculiar::exchange {

/// Stamps in memory, to be written as a sample; planes are [image][band][y][x].
struct ImageArrays {
  image::StampDescription description;
  std::int64_t count = 0;
  std::span<const float> images;
  std::span<const float> variance;     ///< unit squared; empty if there is none
  std::span<const std::uint8_t> mask;  ///< 0 = use the pixel; empty if there is none
  std::optional<image::Image> psf;     ///< normalised to a sum of 1 per band, at the stamps' pixel scale
  catalog::Table table;                ///< one row per image, with a text column `id`; others are optional
};

struct ArrayImportReport {
  std::int64_t images = 0;
  std::int64_t not_finite = 0;  ///< rows with NaN or infinite pixels
  std::int64_t constant = 0;    ///< rows with a single pixel value
};

/// Writes the arrays as a sample, complete or not at all, with the columns of the table. The column `flags`
/// is computed anew. Errors (input): no image, inconsistent lengths, empty or duplicate ids, no image with a
/// usable pixel, and those of RowFileWriter; Interrupted, which leaves nothing.
ArrayImportReport import_arrays(const std::filesystem::path& path, ImageArrays arrays, bool overwrite,
                                const RunContext& context = {});

}  // namespace peculiar::exchange
