#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/sample.h"

namespace peculiar::store {

/// A sample may hold only some of the images of a scores file: those that `peculiar scan` has kept. Its
/// attribute names the whole sample (the `sample_job` of the scores), and a column gives the row of each
/// image in the whole.
inline constexpr const char* kKeptOf = "kept_of";
inline constexpr const char* kKeptRow = "scan_row";

/// Maps the images of scores to the rows of a sample.
class ImageRows {
 public:
  /// Returns none if the sample is neither the one that was scored under this `sample_job` nor a subset of
  /// its images. Error (input): a subset whose rows are not in increasing order.
  static std::optional<ImageRows> find(const SampleReader& sample, const std::string& sample_job);

  /// For a whole sample, whatever the scores.
  static ImageRows whole(const SampleReader& sample);

  /// True if all images are present.
  bool is_whole() const { return rows_.empty(); }
  /// The row in the sample of the image at `row` of the scores; none if absent.
  std::optional<std::int64_t> of(std::int64_t row) const;

 private:
  std::int64_t count_ = 0;
  std::vector<std::int64_t> rows_;  ///< in the whole, increasing; empty: the sample is the whole
};

/// A column of the sample with one value for each of these rows of the scores (their column `row`); missing
/// for images that are absent. Error (input), naming the scores: a row that a whole sample does not have.
catalog::Column column_of_images(const SampleReader& sample, const ImageRows& images, const std::string& name,
                                 const catalog::Column& rows, const std::string& scores);

}  // namespace peculiar::store
