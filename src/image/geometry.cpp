#include "image/geometry.h"

#include <algorithm>

#include "base/error.h"
#include "image/area_overlap.h"

namespace peculiar::image {

namespace {

void check_size(const char* what, int height, int width) {
  if (height < 1 || width < 1) {
    throw input_error("{} to {} x {} px: both lengths must be at least 1", what, height, width);
  }
}

/// Weighted sum of the rows that a cell covers, for each column.
void sum_rows(std::span<const float> band, const CellOverlap& rows, std::vector<double>& column_sums) {
  const std::size_t width = column_sums.size();
  const auto row = [&](int y) { return band.data() + static_cast<std::size_t>(y) * width; };
  const float* first = row(rows.first);
  for (std::size_t x = 0; x < width; ++x) column_sums[x] = rows.first_weight * static_cast<double>(first[x]);
  for (int y = rows.first + 1; y < rows.last; ++y) {
    const float* whole = row(y);
    for (std::size_t x = 0; x < width; ++x) column_sums[x] += static_cast<double>(whole[x]);
  }
  if (rows.last == rows.first) return;
  const float* last = row(rows.last);
  for (std::size_t x = 0; x < width; ++x) column_sums[x] += rows.last_weight * static_cast<double>(last[x]);
}

double sum_columns(const std::vector<double>& column_sums, const CellOverlap& columns) {
  double sum = columns.first_weight * column_sums[static_cast<std::size_t>(columns.first)];
  for (int x = columns.first + 1; x < columns.last; ++x) sum += column_sums[static_cast<std::size_t>(x)];
  if (columns.last != columns.first)
    sum += columns.last_weight * column_sums[static_cast<std::size_t>(columns.last)];
  return sum;
}

}  // namespace

Image centre_crop(const Image& image, int height, int width) {
  check_size("crop", height, width);
  if (image.height < height || image.width < width) {
    throw input_error("cannot cut {} x {} px from an image of {} x {} px; choose a smaller size", height,
                      width, image.height, image.width);
  }
  if (image.height == height && image.width == width) return image;
  Image result(image.bands, height, width);
  const int top = (image.height - height) / 2;
  const int left = (image.width - width) / 2;
  for (int b = 0; b < image.bands; ++b) {
    for (int y = 0; y < height; ++y) {
      const float* from = image.band(b).data() + static_cast<std::size_t>(top + y) * image.width + left;
      std::copy(from, from + width, result.band(b).data() + static_cast<std::size_t>(y) * width);
    }
  }
  return result;
}

Image rebin(const Image& image, int height, int width, RebinKind kind) {
  check_size("rebin", height, width);
  if (image.height < 1 || image.width < 1) throw input_error("rebin: the image has no pixels");
  if (image.height == height && image.width == width) return image;
  const std::vector<CellOverlap> row_cells = axis_overlaps(image.height, height);
  const std::vector<CellOverlap> column_cells = axis_overlaps(image.width, width);
  const double scale = rebin_scale(kind, image.height, image.width, height, width);
  Image result(image.bands, height, width);
  std::vector<double> column_sums(static_cast<std::size_t>(image.width));
  for (int b = 0; b < image.bands; ++b) {
    float* out = result.band(b).data();
    for (const CellOverlap& rows : row_cells) {
      sum_rows(image.band(b), rows, column_sums);
      for (const CellOverlap& columns : column_cells) {
        *out++ = static_cast<float>(scale * sum_columns(column_sums, columns));
      }
    }
  }
  return result;
}

double rebin_scale(RebinKind kind, int from_height, int from_width, int height, int width) {
  if (kind == RebinKind::kFlux) return 1;
  return (static_cast<double>(height) * width) / (static_cast<double>(from_height) * from_width);
}

Image flip_rows(const Image& image) {
  Image result = image;
  const auto width = static_cast<std::ptrdiff_t>(image.width);
  for (int b = 0; b < image.bands; ++b) {
    const auto band = result.band(b);
    for (int y = 0; y < image.height / 2; ++y) {
      const auto low = band.begin() + y * width;
      std::swap_ranges(low, low + width, band.begin() + (image.height - 1 - y) * width);
    }
  }
  return result;
}

namespace {

std::vector<float> grey_weights(int bands) {
  if (bands == 3) return {0.299f, 0.587f, 0.114f};
  return std::vector<float>(static_cast<std::size_t>(bands), 1.0f / static_cast<float>(bands));
}

}  // namespace

double grey_gain(int bands) {
  double squares = 0;
  for (const float weight : grey_weights(bands)) squares += static_cast<double>(weight) * weight;
  return 1 / squares;
}

Image to_grey(const Image& image) {
  if (image.bands == 1) return image;
  if (image.bands < 1) throw input_error("to grey: the image has no bands");
  const std::vector<float> weights = grey_weights(image.bands);
  Image result(1, image.height, image.width);
  for (int b = 0; b < image.bands; ++b) {
    const auto from = image.band(b);
    const float weight = weights[static_cast<std::size_t>(b)];
    for (std::size_t i = 0; i < from.size(); ++i) result.pixels[i] += weight * from[i];
  }
  return result;
}

LocalWcs rebinned_wcs(const LocalWcs& wcs, const Image& from, int height, int width) {
  const double x_step = static_cast<double>(from.width) / width;  // old pixels per new pixel
  const double y_step = static_cast<double>(from.height) / height;
  LocalWcs result = wcs;
  // Pixel 0 extends from -0.5 to 0.5, so the common corner of both grids is at -0.5.
  result.x = (wcs.x + 0.5) / x_step - 0.5;
  result.y = (wcs.y + 0.5) / y_step - 0.5;
  for (const std::size_t row : {0u, 2u}) {
    result.cd_deg_per_px[row] *= x_step;
    result.cd_deg_per_px[row + 1] *= y_step;
  }
  return result;
}

}  // namespace peculiar::image
