#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/sample.h"
#include "survey/row_window.h"
#include "survey/stamp_grid.h"

namespace peculiar::survey {

/// Bits of a stamp's mask.
enum MaskBit : std::uint8_t {
  kNoData = store::kMaskNoData,  ///< outside the mosaic, not finite, without weight, or masked by the survey
  kNeighbour = 2,                ///< belongs to another source
};

/// The rows of one mosaic that are in memory: those of the image and of the files that accompany it.
class MosaicWindow {
 public:
  /// `reading`: accumulates the time spent reading, if given.
  MosaicWindow(const Mosaic& mosaic, bool with_segmentation, int threads, WorkTime* reading = nullptr);

  const Mosaic& mosaic() const { return *mosaic_; }
  std::int64_t bytes(std::int64_t rows) const;
  void cover(std::int64_t begin, std::int64_t end);

  /// A rectangle of a mosaic, with values in the common zero-point. Pixels outside the mosaic are NaN, and
  /// kNoData in the mask.
  struct Patch {
    int width = 0, height = 0;
    std::vector<float> image;
    std::vector<float> variance;  ///< unit squared, NaN if unknown; empty: none
    std::vector<std::uint8_t> mask;
    std::vector<std::int32_t> segmentation;  ///< 0: sky, others: labels of sources; empty: none
    double threshold_noise = 1;              ///< times the square root of the variance: noise for thresholds
    std::string problem;                     ///< why pixels could not be read; "" if all could
  };
  void read(std::int64_t x0, std::int64_t y0, int width, int height, Patch& patch) const;

 private:
  void read_row(std::int64_t x0, std::int64_t y, std::int64_t from, std::int64_t to, std::size_t at,
                Patch& patch) const;

  const Mosaic* mosaic_;
  void read_mask(std::int64_t x0, std::int64_t y, std::int64_t from, std::int64_t to, std::size_t at,
                 Patch& patch) const;
  /// Renumbers the labels in each patch, in order of appearance: those of a map may have 64 bits.
  void read_labels(std::int64_t x0, std::int64_t y0, std::int64_t from, std::int64_t to, Patch& patch) const;

  RowWindow<float> image_;
  std::optional<RowWindow<float>> noise_;
  std::optional<RowWindow<std::int64_t>> mask_, segmentation_;
};

using Patch = MosaicWindow::Patch;

}  // namespace peculiar::survey
