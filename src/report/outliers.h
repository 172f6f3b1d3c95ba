#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "catalog/table.h"
#include "image/image.h"
#include "image/significant_regions.h"
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

/// One of the scores that the ranking is made of or stands beside, next to that of the other images.
struct ScorePart {
  std::string name;
  std::string value;
  double lower =
      0;  ///< share of the other images by the same model that have it whose value is lower, 0 to 1
};

struct SkyPosition {
  double ra_deg = 0;  ///< ICRS
  double dec_deg = 0;
};

/// One of the highest.
struct Outlier {
  std::int64_t row = 0;  ///< in the sample
  std::string id;
  std::string label;
  bool is_candidate = false;
  std::string flags;                    ///< in words; "" for none
  std::optional<SkyPosition> position;  ///< where the scores have columns ra and dec
  std::vector<std::pair<std::string, std::string>>
      chief;                     ///< score, what it means, and the columns asked for
  std::vector<ScorePart> parts;  ///< the one that is highest beside the other images first
  std::vector<std::pair<std::string, std::string>> more;  ///< all other values of the scores
  image::Image image;                                     ///< no pixels where there is no sample
  image::Image reconstruction;                            ///< no pixels where there is none
  image::Image significance;                              ///< of the residual, in units of its noise
  std::vector<image::SignificantRegion> regions;          ///< of the residual, the most significant first
};

/// The highest scores with what belongs to them.
struct Outliers {
  std::vector<Outlier> list;     ///< the greatest score first
  std::vector<Outlier> in_part;  ///< likewise of the images that are not ranked, as a part of them is missing
  std::vector<std::size_t> rows;   ///< of the scores, those in `list`
  std::int64_t ranked = 0;         ///< images that have a score and are ranked
  std::int64_t left_out = 0;       ///< images that have a score and are not
  bool parts_make_score = false;   ///< the parts are what the ranking is made of, rather than other scores
  int picture_bits = 0;            ///< of the sample (image::StampDescription)
  bool rows_upward = true;         ///< row 0 of the images is at the bottom
  std::vector<std::string> bands;  ///< of the sample; empty without one
  std::int64_t reconstructed = 0;  ///< images of the list that have a reconstruction
};

/// The `number` highest, and a quarter as many of those that are not ranked (store::left_out_of_ranking).
/// `columns` of the scores or of the sample stand with the score. `sample` may be an empty path. An image is
/// looked for in all `reconstructions`, the first that has it counts; the scores' attribute model_fingerprint
/// may name several models, separated by commas. Errors (input): an unknown column, a sample or
/// reconstructions that the scores were not made with, a row that the sample does not have.
Outliers find_outliers(const RankedScores& scores, std::size_t number,
                       const std::vector<std::string>& columns, const std::filesystem::path& sample,
                       const std::vector<std::filesystem::path>& reconstructions);

/// A value with its unit, for a person: "0.123 mag", "yes", "-" where it is missing; angles in degrees to six
/// decimals, 4 mas.
std::string value_text(const catalog::Column& column, std::size_t row);

}  // namespace peculiar::report
