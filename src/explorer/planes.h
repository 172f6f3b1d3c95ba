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
#include "report/stamp_light.h"

namespace peculiar::explorer {

/// The pixels of each image, and of its reconstruction if a file has one. Thread-safe.
class Planes {
 public:
  /// Errors (input): reconstructions that belong to other scores.
  explicit Planes(const Collection& collection);

  /// "image", "reconstruction", "residual", "significance": those that at least one row has.
  std::vector<std::string> names() const;
  std::vector<std::string> names(Row row) const;
  /// Missing pixels are NaN; nothing if the row has no such plane.
  std::optional<image::Image> read(Row row, const std::string& plane) const;
  /// Display limits of each band: for the image and its reconstruction, those of the image; for the other
  /// planes, symmetric about 0.
  std::vector<std::pair<double, double>> limits(Row row, const std::string& plane,
                                                const image::Image& pixels) const;
  /// Significant regions of the residual, in the order of image::sort_by_significance.
  std::vector<image::SignificantRegion> regions(Row row) const;
  /// As report::stamp_light_words; "" if the row has no image in the sample.
  std::string light_words(Row row, const std::optional<report::KnownSource>& known) const;
  /// As image::StampDescription::picture_bits.
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
  std::vector<Place> places_;  ///< sorted by row of the sample
};

}  // namespace peculiar::explorer
