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

/// The scores of a page.
struct RankedScores {
  store::ScoresFile file;
  std::filesystem::path path;

  /// Returns the text of an attribute; "" if absent.
  std::string text(const std::string& attribute) const { return file.attribute(attribute); }
  /// Returns the rows of the scored images in a sample. Error (input): the sample is neither the scored one
  /// nor a part of it.
  store::ImageRows images_in(const store::SampleReader& sample) const;
  /// Whether vectors of another network were scored, not images.
  bool are_of_vectors() const;
  /// Returns the column that images are ranked by. Error (input): no such column, or not numeric.
  const catalog::Column& ranking() const;
};

/// A score that the ranking is made of, or a further score, compared with the other images.
struct ScorePart {
  std::string name;
  std::string value;
  double lower = 0;   ///< fraction of the other ranked images of the same model with a lower value, 0 to 1
  double weight = 1;  ///< in the ranking that is made of the parts
  bool is_ranked = true;  ///< the image itself
};

struct SkyPosition {
  double ra_deg = 0;  ///< ICRS
  double dec_deg = 0;
};

/// Another image of a galaxy in the list.
struct View {
  std::string id;
  std::string label;
  std::string user_label;  ///< as for an outlier
  std::string score;
  std::string flags;   ///< in words; "" for none
  image::Image image;  ///< no pixels without a sample
};

/// A galaxy in the list, represented by its highest-ranked image.
struct Outlier {
  std::int64_t row = 0;  ///< in the sample
  std::string id;
  std::string label;
  std::string user_label;  ///< people's class, grade and note, in words; "" for none
  bool is_candidate = false;
  std::string flags;                ///< in words; "" for none
  std::vector<std::string> causes;  ///< ordinary causes (ordinary_causes.h), in words
  std::string light;                ///< other sources and lopsided light (stamp_light.h), in words
  bool is_star_like = false;
  std::string artefact;                    ///< kind of artefact in the image, in words; "" for none
  std::optional<double> neighbour_arcsec;  ///< distance of another object that interferes
  std::optional<SkyPosition> position;     ///< if the scores have columns ra and dec
  std::vector<std::pair<std::string, std::string>>
      chief;                          ///< score, its meaning, magnitudes, and the requested columns
  std::vector<ScorePart> parts;       ///< by their contribution (sort_by_contribution)
  std::optional<ScorePart> likeness;  ///< to the most similar perturbation, if the scores give it
  std::vector<std::pair<std::string, std::string>> more;  ///< all other values of the scores
  image::Image image;                                     ///< no pixels without a sample
  image::Image reconstruction;                            ///< no pixels if there is none
  image::Image significance;                              ///< of the residual, in units of its noise
  std::vector<image::SignificantRegion> regions;          ///< of the residual, as image::sort_by_significance
  std::vector<View> views;  ///< other images of the galaxy, the highest first, at most kMostViews
  std::int64_t images = 1;  ///< of the galaxy that have a score, including this one
};
inline constexpr std::size_t kMostViews = 12;

/// Number in the list, and fraction of all ranked images, with some property.
struct Share {
  std::int64_t listed = 0;
  double of_all = 0;
};

/// The highest scores and related information.
struct Outliers {
  std::vector<Outlier> list;      ///< the greatest score first
  std::vector<Outlier> in_part;   ///< likewise for images left out of the ranking because a part is missing
  std::vector<std::size_t> rows;  ///< of the scores, those in `list`
  std::vector<std::size_t> in_part_rows;
  std::int64_t ranked = 0;    ///< images that have a score and are ranked
  std::int64_t left_out = 0;  ///< images that have a score but are not ranked, because a part is missing
  std::string muted;          ///< number of images not ranked because of artefacts, in words; "" for none
  std::string artefacts;      ///< number in the list that show artefacts, in words; "" for none
  std::vector<std::size_t> galaxies;  ///< of each row of the scores (store::galaxies_of)
  std::int64_t ranked_galaxies = 0;   ///< galaxies with a ranked image
  bool several_views = false;         ///< some galaxy has several images
  Share star_like;                    ///< in the list, and of all
  Share neighbours;                   ///< likewise, with another object that interferes
  std::string star_filter;        ///< "class_star < 0.8", to leave stars out; "" if no column identifies them
  std::string group;              ///< column that identifies galaxies; "" for id and position
  bool parts_make_score = false;  ///< the ranking is made of the parts, which are not just further scores
  int picture_bits = 0;           ///< of the sample (image::StampDescription)
  bool rows_upward = true;        ///< row 0 of the images is at the bottom
  std::vector<std::string> bands;  ///< of the sample; empty without one
  std::int64_t reconstructed = 0;  ///< images of the list that have a reconstruction
  bool without_generator = false;  ///< a model that scored them has no generator (ranking only)
};

/// Returns the `number` highest-ranked galaxies, each by its highest image, and a quarter as many galaxies
/// without any ranked image (store::left_out_of_ranking). `group` identifies galaxies, as in
/// store::galaxies_of; "": store::noted_group(). `columns` of the scores or the sample are shown with the
/// score. `sample` may be an empty path. The first of the `reconstructions` that has an image is used; the
/// scores' attribute model_fingerprint may name several models, separated by commas. Errors (input): an
/// unknown column; a sample or reconstructions that do not belong to the scores; a row that the sample does
/// not have.
Outliers find_outliers(const RankedScores& scores, std::size_t number,
                       const std::vector<std::string>& columns, const std::filesystem::path& sample,
                       const std::vector<std::filesystem::path>& reconstructions,
                       const std::string& group = "");

/// Returns a value with its unit: "0.123 mag", "yes", "-" if missing; angles in degrees to six decimals (4
/// mas).
std::string value_text(const catalog::Column& column, std::size_t row);

}  // namespace peculiar::report
