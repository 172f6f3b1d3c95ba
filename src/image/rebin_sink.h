#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "image/area_overlap.h"
#include "image/picture_codec.h"
#include "image/row_sink.h"

namespace peculiar::image {

/// Accumulates the rows of a picture into the cells of a smaller (or larger) image as they arrive. Rows
/// entirely inside a cell are summed as integers, which is exact and fast; only rows cut by the edge of a
/// cell need weights.
class RebinSink : public RowSink {
 public:
  RebinSink(const PictureReduction& reduction, const std::string& name);
  void begin(int bands, int height, int width) override;
  void row(const std::uint8_t* samples) override { add(samples); }
  void row(const std::uint16_t* samples) override { add(samples); }
  ReducedPicture take() { return {std::move(image_), source_height_, source_width_}; }

 private:
  template <typename Sample>
  void add(const Sample* samples);
  void spill();
  void finish_cell();

  const PictureReduction& reduction_;
  const std::string& name_;
  Image image_;
  int source_height_ = 0;
  int source_width_ = 0;
  double scale_ = 1;
  int top_ = 0;   ///< of the crop
  int left_ = 0;  ///< likewise
  std::vector<CellOverlap> row_cells_;
  std::vector<CellOverlap> column_cells_;
  int next_row_ = 0;
  std::size_t cell_ = 0;  ///< row of cells being filled
  int whole_rows_ = 0;    ///< rows in whole_sums_
  std::vector<std::uint32_t> whole_sums_;
  std::vector<float> weighted_sums_;
};

}  // namespace peculiar::image
