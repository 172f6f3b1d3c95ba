#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/sample.h"

namespace peculiar::store {

/// A sample may hold only some of the images that a file of scores is of: those that `peculiar scan` has
/// kept. It has an attribute that names the whole (the scores' `sample_job`), and a column that says which
/// row of the whole each image is.
inline constexpr const char* kKeptOf = "kept_of";
inline constexpr const char* kKeptRow = "scan_row";

/// Where the images of scores lie in a sample.
class ImageRows {
 public:
  /// Nothing where the sample is neither the one that scores of this `sample_job` were made of, nor some of
  /// its images. Error (input): a file of some images whose rows are not in rising order.
  static std::optional<ImageRows> find(const SampleReader& sample, const std::string& sample_job);

  /// Of a sample that is whole, whosever scores.
  static ImageRows whole(const SampleReader& sample);

  /// Are all images there?
  bool is_whole() const { return rows_.empty(); }
  /// The sample's row with the image that scores call `row`; nothing where it is not there.
  std::optional<std::int64_t> of(std::int64_t row) const;

 private:
  std::int64_t count_ = 0;
  std::vector<std::int64_t> rows_;  ///< of the whole, rising; empty: the sample is the whole
};

/// A column of the sample with a value for each of these rows, as scores name them (their column `row`);
/// missing for images that are not there. Error (input), with the name of the scores: a row that a whole
/// sample does not have.
catalog::Column column_of_images(const SampleReader& sample, const ImageRows& images, const std::string& name,
                                 const catalog::Column& rows, const std::string& scores);

}  // namespace peculiar::store
