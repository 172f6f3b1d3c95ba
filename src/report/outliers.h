#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "catalog/table.h"
#include "image/image.h"
#include "store/scores_file.h"

namespace peculiar::report {

/// The scores that a page is about.
struct RankedScores {
  store::ScoresFile file;
  std::filesystem::path path;

  /// Text of an attribute, "" where absent.
  std::string text(const std::string& attribute) const { return file.attribute(attribute); }
  /// The column that images are ranked by. Error (input): there is none of that name, or it is no number.
  const catalog::Column& ranking() const;
};

/// One of the highest.
struct Outlier {
  std::int64_t row = 0;  ///< in the sample
  std::string id;
  std::string label;
  std::vector<std::pair<std::string, std::string>>
      chief;  ///< score, p-value, parts, and the columns asked for
  std::vector<std::pair<std::string, std::string>> more;  ///< all other values of the scores
  image::Image image;                                     ///< no pixels where there is no sample
  image::Image reconstruction;                            ///< no pixels where there is none
  image::Image residual;
};

/// The highest scores with what belongs to them.
struct Outliers {
  std::vector<Outlier> list;  ///< the greatest score first
  bool rows_upward = true;    ///< row 0 of the images is at the bottom
  bool has_images = false;
  std::int64_t reconstructed = 0;  ///< images of the list that have a reconstruction
};

/// The `number` highest. `columns` of the scores or of the sample stand with the score. `sample` and
/// `reconstructions` may be empty paths. Errors (input): an unknown column, a sample or reconstructions that
/// the scores were not made with, a row that the sample does not have.
Outliers find_outliers(const RankedScores& scores, std::size_t number,
                       const std::vector<std::string>& columns, const std::filesystem::path& sample,
                       const std::filesystem::path& reconstructions);

/// A value with its unit, for a person: "0.123 mag", "yes", "-" where it is missing.
std::string value_text(const catalog::Column& column, std::size_t row);

}  // namespace peculiar::report
