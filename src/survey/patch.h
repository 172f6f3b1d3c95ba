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
  kNoData =
      store::kMaskNoData,  ///< outside of the mosaic, not finite, without weight, or masked by the survey
  kNeighbour = 2,          ///< of another source
};

/// The rows in memory of one mosaic: of its image and of what lies beside it.
class MosaicWindow {
 public:
  /// `reading`: where the time of reading is added up, if given.
  MosaicWindow(const Mosaic& mosaic, bool with_segmentation, int threads, WorkTime* reading = nullptr);

  const Mosaic& mosaic() const { return *mosaic_; }
  std::int64_t bytes(std::int64_t rows) const;
  void cover(std::int64_t begin, std::int64_t end);

  /// A rectangle of it, in the zero-point of all. What is outside is NaN, and kNoData in the mask.
  struct Patch {
    int width = 0, height = 0;
    std::vector<float> image;
    std::vector<float> variance;  ///< unit squared, NaN where not known; empty: none
    std::vector<std::uint8_t> mask;
    std::vector<std::int32_t> segmentation;  ///< 0: sky, others: sources, told apart; empty: none
    double threshold_noise = 1;              ///< times the root of the variance: what thresholds count in
    std::string problem;                     ///< why pixels could not be read; "" where all could
  };
  void read(std::int64_t x0, std::int64_t y0, int width, int height, Patch& patch) const;

 private:
  void read_row(std::int64_t x0, std::int64_t y, std::int64_t from, std::int64_t to, std::size_t at,
                Patch& patch) const;

  const Mosaic* mosaic_;
  void read_mask(std::int64_t x0, std::int64_t y, std::int64_t from, std::int64_t to, std::size_t at,
                 Patch& patch) const;
  /// Labels are numbered anew in each patch, in the order in which they come: the maps' own may have 64 bits.
  void read_labels(std::int64_t x0, std::int64_t y0, std::int64_t from, std::int64_t to, Patch& patch) const;

  RowWindow<float> image_;
  std::optional<RowWindow<float>> noise_;
  std::optional<RowWindow<std::int64_t>> mask_, segmentation_;
};

using Patch = MosaicWindow::Patch;

}  // namespace peculiar::survey
