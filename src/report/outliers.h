#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "catalog/table.h"
#include "image/image.h"
#include "image/significant_regions.h"
#include "store/image_rows.h"
#include "store/scores_file.h"

namespace peculiar::report {

/// The scores that a page is about.
struct RankedScores {
  store::ScoresFile file;
  std::filesystem::path path;

  /// Text of an attribute, "" where absent.
  std::string text(const std::string& attribute) const { return file.attribute(attribute); }
  /// Where their images lie in a sample. Error (input): it is not that of the scores, nor some of it.
  store::ImageRows images_in(const store::SampleReader& sample) const;
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

/// Another image of the galaxy of one of the highest.
struct View {
  std::string id;
  std::string label;
  std::string user_label;  ///< as of an outlier
  std::string score;
  std::string flags;   ///< in words; "" for none
  image::Image image;  ///< no pixels where there is no sample
};

/// One of the highest: a galaxy, by the image of it that ranks highest.
struct Outlier {
  std::int64_t row = 0;  ///< in the sample
  std::string id;
  std::string label;
  std::string user_label;  ///< what people say of it: class, grade and note, in words; "" for nothing
  bool is_candidate = false;
  std::string flags;                ///< in words; "" for none
  std::vector<std::string> causes;  ///< ordinary ones that it may stand out for (ordinary_causes.h), in words
  bool is_star_like = false;
  std::string artefact;                    ///< the kind that the image shows, in words; "" for none
  std::optional<double> neighbour_arcsec;  ///< another object that is in the way, so far off
  std::optional<SkyPosition> position;     ///< where the scores have columns ra and dec
  std::vector<std::pair<std::string, std::string>>
      chief;                          ///< score, what it means, magnitudes, and the columns asked for
  std::vector<ScorePart> parts;       ///< the one that is highest beside the other images first
  std::optional<ScorePart> likeness;  ///< to the perturbation that it is most like, where the scores tell it
  std::vector<std::pair<std::string, std::string>> more;  ///< all other values of the scores
  image::Image image;                                     ///< no pixels where there is no sample
  image::Image reconstruction;                            ///< no pixels where there is none
  image::Image significance;                              ///< of the residual, in units of its noise
  std::vector<image::SignificantRegion> regions;          ///< of the residual, the most significant first
  std::vector<View> views;  ///< other images of the galaxy, the highest first, at most kMostViews
  std::int64_t images = 1;  ///< of the galaxy that have a score, this one among them
};
inline constexpr std::size_t kMostViews = 12;

/// How many of the listed, and which share of all ranked images, something is true of.
struct Share {
  std::int64_t listed = 0;
  double of_all = 0;
};

/// The highest scores with what belongs to them.
struct Outliers {
  std::vector<Outlier> list;     ///< the greatest score first
  std::vector<Outlier> in_part;  ///< likewise of the images that are not ranked, as a part of them is missing
  std::vector<std::size_t> rows;  ///< of the scores, those in `list`
  std::vector<std::size_t> in_part_rows;
  std::int64_t ranked = 0;            ///< images that have a score and are ranked
  std::int64_t left_out = 0;          ///< images that have a score and are not, as a part of them is missing
  std::string muted;                  ///< how many are not, for their artefacts, in words; "" for none
  std::string artefacts;              ///< how many of the list show some, in words; "" for none
  std::vector<std::size_t> galaxies;  ///< of each row of the scores (store::galaxies_of)
  std::int64_t ranked_galaxies = 0;   ///< those with an image that is ranked
  bool several_views = false;         ///< there is a galaxy of several images
  Share star_like;                    ///< in the list, and of all
  Share neighbours;                   ///< likewise those with another object in the way
  std::string star_filter;            ///< "class_star < 0.8", to leave stars out; "" where no column tells
  std::string group;                  ///< the column that tells galaxies apart; "" for id and position
  bool parts_make_score = false;      ///< the parts are what the ranking is made of, rather than other scores
  int picture_bits = 0;               ///< of the sample (image::StampDescription)
  bool rows_upward = true;            ///< row 0 of the images is at the bottom
  std::vector<std::string> bands;     ///< of the sample; empty without one
  std::int64_t reconstructed = 0;     ///< images of the list that have a reconstruction
  bool without_generator = false;     ///< a model that scored them was trained for ranking alone
};

/// Columns that may tell which images are of one galaxy (store::galaxies_of).
struct GroupChoice {
  std::string asked;               ///< by the user, must be there; "" for none
  std::vector<std::string> noted;  ///< by earlier steps: else the first that is there counts
};

/// The `number` galaxies that rank highest, each by its highest image, and a quarter as many of those of
/// which no image is ranked (store::left_out_of_ranking). Galaxies are told apart by a column of
/// `groups`, else by id and position (store::galaxies_of). `columns` of the scores or of the
/// sample stand with the score. `sample` may be an empty path. An image is looked for in all
/// `reconstructions`, the first that has it counts; the scores' attribute model_fingerprint may name several
/// models, separated by commas. Errors (input): an unknown column, a sample or reconstructions that the
/// scores were not made with, a row that the sample does not have.
Outliers find_outliers(const RankedScores& scores, std::size_t number,
                       const std::vector<std::string>& columns, const std::filesystem::path& sample,
                       const std::vector<std::filesystem::path>& reconstructions,
                       const GroupChoice& groups = {});

/// A value with its unit, for a person: "0.123 mag", "yes", "-" where it is missing; angles in degrees to six
/// decimals, 4 mas.
std::string value_text(const catalog::Column& column, std::size_t row);

}  // namespace peculiar::report
