#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "report/outliers.h"
#include "report/stamp_light.h"
#include "store/sample.h"

namespace peculiar::report {

/// Ordinary reasons, from the catalogue, why an image of a normal galaxy may stand out: stars left in the
/// sample, and other objects in the stamp.
class OrdinaryCauses {
 public:
  /// `sample` may be null. `galaxies`: one per row of the scores (store::galaxies_of). The scores must
  /// outlive this object. Errors (input): as joined_column.
  OrdinaryCauses(const RankedScores& scores, const store::SampleReader* sample,
                 std::vector<std::size_t> galaxies);

  /// Whether the object looks like a star: class_star (or stellarity) of at least 0.8, type PSF or STAR, or a
  /// half-light radius of at most 1.1 times that of the sample's point spread function. Nothing if none of
  /// these is known.
  std::optional<bool> is_star_like(std::size_t row) const;
  /// "class_star 0.98", "type PSF", "no larger than the point spread function".
  std::string star_words(std::size_t row) const;
  /// Returns the rows to keep, for --where, if a column identifies stars ("class_star < 0.8"); else "".
  std::string star_filter() const;

  /// Another object of the scores that interferes.
  struct Neighbour {
    std::size_t row = 0;  ///< of the scores
    double arcsec = 0;
    double east_arcsec = 0;  ///< displacement
    double north_arcsec = 0;
    double brighter_mag = std::numeric_limits<double>::quiet_NaN();  ///< NaN without magnitudes
  };
  /// Returns the nearest object within a quarter of the stamp's edge, or else a brighter one within half of
  /// it; nothing if there is none, or if positions or pixel scale are unknown.
  std::optional<Neighbour> neighbour(std::size_t row) const;
  bool knows_neighbours() const { return edge_arcsec_ > 0; }

 private:
  double distance_arcsec(std::size_t a, std::size_t b) const;

  const RankedScores& scores_;
  std::vector<std::size_t> galaxies_;
  std::optional<catalog::Column> classes_;  ///< numbers, one value per row of the scores
  std::optional<catalog::Column> types_;    ///< text, likewise
  std::optional<catalog::Column> magnitudes_;
  double psf_half_light_px_ = 0;     ///< 0 if unknown
  double edge_arcsec_ = 0;           ///< of the stamps; 0 if unknown or without positions
  std::vector<std::size_t> upward_;  ///< rows with a position, sorted by declination
};

/// The neighbour that cause_words() names, as a source of the image, so that stamp_light_words() does not
/// name it again.
std::optional<KnownSource> named_source(const OrdinaryCauses& causes, std::size_t row);

/// Returns the causes for a row of the scores, one sentence each: "Like a star: class_star 0.98."
std::vector<std::string> cause_words(const OrdinaryCauses& causes, const RankedScores& scores,
                                     std::size_t row);

}  // namespace peculiar::report
