#include "image/rebin_sink.h"

#include <algorithm>

#include "base/error.h"

namespace peculiar::image {

namespace {

constexpr int kMostWholeRows = 65536;  // keeps sums of 16-bit samples within 32 bits

/// Sums over the columns of each cell, band by band. The number of bands is a constant so that the inner loop
/// is unrolled.
template <int kBands>
void sum_columns(const std::vector<float>& sums, const std::vector<CellOverlap>& cells, double scale, int row,
                 Image& image) {
  for (std::size_t cell = 0; cell < cells.size(); ++cell) {
    const CellOverlap& columns = cells[cell];
    const float* pixel = sums.data() + static_cast<std::size_t>(columns.first) * kBands;
    double total[kBands];
    for (int b = 0; b < kBands; ++b) total[b] = columns.first_weight * static_cast<double>(pixel[b]);
    for (int x = columns.first + 1; x < columns.last; ++x) {
      pixel += kBands;
      for (int b = 0; b < kBands; ++b) total[b] += static_cast<double>(pixel[b]);
    }
    if (columns.last != columns.first) {
      pixel += kBands;
      for (int b = 0; b < kBands; ++b) total[b] += columns.last_weight * static_cast<double>(pixel[b]);
    }
    for (int b = 0; b < kBands; ++b) {
      image.at(b, row, static_cast<int>(cell)) = static_cast<float>(scale * total[b]);
    }
  }
}

}  // namespace

RebinSink::RebinSink(const PictureReduction& reduction, const std::string& name)
    : reduction_(reduction), name_(name) {
  if (reduction.height < 1 || reduction.width < 1 || reduction.crop.value_or(1) < 1) {
    throw input_error("{}: cannot be resampled to {} x {} px; lengths must be at least 1", name,
                      reduction.height, reduction.width);
  }
}

void RebinSink::begin(int bands, int height, int width) {
  const int crop_height = reduction_.crop.value_or(height);
  const int crop_width = reduction_.crop.value_or(width);
  if (crop_height > height || crop_width > width) {
    throw input_error("{}: is {} x {} px, too small to cut {} x {} from it", name_, height, width,
                      crop_height, crop_width);
  }
  source_height_ = height;
  source_width_ = width;
  top_ = (height - crop_height) / 2;
  left_ = (width - crop_width) / 2;
  image_ = Image(bands, reduction_.height, reduction_.width);
  scale_ = rebin_scale(reduction_.kind, crop_height, crop_width, reduction_.height, reduction_.width);
  row_cells_ = axis_overlaps(crop_height, reduction_.height);
  column_cells_ = axis_overlaps(crop_width, reduction_.width);
  next_row_ = -top_;
  const std::size_t samples = static_cast<std::size_t>(bands) * static_cast<std::size_t>(crop_width);
  whole_sums_.assign(samples, 0);
  weighted_sums_.assign(samples, 0);
}

template <typename Sample>
void RebinSink::add(const Sample* samples) {
  const int y = next_row_++;
  if (y < 0) return;
  const Sample* from = samples + static_cast<std::size_t>(left_) * static_cast<std::size_t>(image_.bands);
  const std::size_t count = whole_sums_.size();
  while (cell_ < row_cells_.size() && row_cells_[cell_].first <= y) {
    const double weight = row_cells_[cell_].weight(y);
    if (weight == 1) {
      std::uint32_t* sums = whole_sums_.data();
      for (std::size_t i = 0; i < count; ++i) sums[i] += from[i];
      if (++whole_rows_ == kMostWholeRows) spill();
    } else {
      float* sums = weighted_sums_.data();
      const auto share = static_cast<float>(weight);
      for (std::size_t i = 0; i < count; ++i) sums[i] += share * static_cast<float>(from[i]);
    }
    if (y < row_cells_[cell_].last) return;
    finish_cell();
  }
}

void RebinSink::spill() {
  for (std::size_t i = 0; i < whole_sums_.size(); ++i)
    weighted_sums_[i] += static_cast<float>(whole_sums_[i]);
  std::fill(whole_sums_.begin(), whole_sums_.end(), 0u);
  whole_rows_ = 0;
}

void RebinSink::finish_cell() {
  spill();
  const int row = static_cast<int>(cell_++);
  if (image_.bands == 1) {
    sum_columns<1>(weighted_sums_, column_cells_, scale_, row, image_);
  } else {
    sum_columns<3>(weighted_sums_, column_cells_, scale_, row, image_);
  }
  std::fill(weighted_sums_.begin(), weighted_sums_.end(), 0.0f);
}

template void RebinSink::add(const std::uint8_t* samples);
template void RebinSink::add(const std::uint16_t* samples);

}  // namespace peculiar::image
