#pragma once

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "explorer/collection.h"
#include "image/image.h"
#include "image/significant_regions.h"
#include "image/stretch.h"

namespace peculiar::explorer {

/// The pixels of each image, and those of its reconstruction where a file has one. Thread-safe.
class Planes {
 public:
  /// Errors (input): reconstructions that belong to other scores.
  explicit Planes(const Collection& collection);

  /// "image", "reconstruction", "residual", "significance": those that any row has.
  std::vector<std::string> names() const;
  std::vector<std::string> names(Row row) const;
  /// Missing pixels are NaN; nothing where the row has no such plane.
  std::optional<image::Image> read(Row row, const std::string& plane) const;
  /// Limits for display of each band: of the image and its reconstruction those of the image, of the others
  /// symmetric about 0.
  std::vector<std::pair<double, double>> limits(Row row, const std::string& plane,
                                                const image::Image& pixels) const;
  /// Of the residual, the most significant first.
  std::vector<image::SignificantRegion> regions(Row row) const;
  /// Bits of image::StampDescription.
  int picture_bits() const;
  bool rows_upward() const;

 private:
  struct Place {
    std::int64_t sample_row;
    std::uint32_t file;
    std::int64_t at;
  };
  const Place* place_of(Row row) const;
  std::optional<image::Image> rebuilt(Row row, const char* array) const;

  const Collection& collection_;
  std::deque<store::RowFileReader> files_;
  std::vector<Place> places_;  ///< by row of the sample
};

}  // namespace peculiar::explorer
