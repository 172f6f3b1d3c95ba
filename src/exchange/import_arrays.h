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

/// Stamps in memory that are to become a sample; planes are [image][band][y][x].
struct ImageArrays {
  image::StampDescription description;
  std::int64_t count = 0;
  std::span<const float> images;
  std::span<const float> variance;     ///< unit squared; empty: none
  std::span<const std::uint8_t> mask;  ///< 0 = use the pixel; empty: none
  std::optional<image::Image> psf;     ///< of sum 1 a band, at the stamps' pixel scale
  catalog::Table table;                ///< a row an image, with a text column `id`; may have no other
};

struct ArrayImportReport {
  std::int64_t images = 0;
  std::int64_t not_finite = 0;  ///< rows with NaN or infinite pixels
  std::int64_t constant = 0;    ///< rows of one value only
};

/// Writes them as a sample, whole or not at all, with the columns of the table beside `id` and `flags`, which
/// is counted anew. Errors (input): no image, lengths that do not fit, ids that are empty or not unique, no
/// image with a pixel of any use, and those of RowFileWriter; Interrupted, which leaves nothing.
ArrayImportReport import_arrays(const std::filesystem::path& path, ImageArrays arrays, bool overwrite,
                                const RunContext& context = {});

}  // namespace peculiar::exchange
