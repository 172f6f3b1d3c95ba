#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/outliers.h"
#include "store/sample.h"

namespace peculiar::report {

/// What may make an image stand out although its galaxy is an ordinary one, as far as the catalogue tells:
/// stars that were left in, and other objects within the stamp.
class OrdinaryCauses {
 public:
  /// `sample` may be null. `galaxies`: of each row of the scores (store::galaxies_of). The scores must
  /// outlive this. Errors (input): as joined_column.
  OrdinaryCauses(const RankedScores& scores, const store::SampleReader* sample,
                 std::vector<std::size_t> galaxies);

  /// Is the object of a row of the scores like a star? By class_star (or stellarity) of at least 0.8, by a
  /// type PSF or STAR, or by a half-light radius of no more than 1.1 times that of the sample's point spread
  /// function. Nothing where none of these is known.
  std::optional<bool> is_star_like(std::size_t row) const;
  /// "class_star 0.98", "type PSF", "no larger than the point spread function".
  std::string star_words(std::size_t row) const;
  /// The rows to keep, for --where, where a column tells stars ("class_star < 0.8"); else "".
  std::string star_filter() const;

  /// Another object of the scores that is in the way.
  struct Neighbour {
    std::size_t row = 0;  ///< of the scores
    double arcsec = 0;
    double brighter_mag = 0;  ///< by so much; NaN where there are no magnitudes
  };
  /// The nearest one within a quarter of the stamp's edge, or else a brighter one within half of it; nothing
  /// where there is none, or no positions or pixel scale.
  std::optional<Neighbour> neighbour(std::size_t row) const;
  bool knows_neighbours() const { return edge_arcsec_ > 0; }

 private:
  double distance_arcsec(std::size_t a, std::size_t b) const;

  const RankedScores& scores_;
  std::vector<std::size_t> galaxies_;
  std::optional<catalog::Column> classes_;  ///< numbers, a value a row of the scores
  std::optional<catalog::Column> types_;    ///< texts, likewise
  std::optional<catalog::Column> magnitudes_;
  double psf_half_light_px_ = 0;     ///< 0: not known
  double edge_arcsec_ = 0;           ///< of the stamps; 0: not known, or there are no positions
  std::vector<std::size_t> upward_;  ///< rows with a position, by declination
};

/// What they say of a row of the scores, a sentence each: "Like a star: class_star 0.98."
std::vector<std::string> cause_words(const OrdinaryCauses& causes, const RankedScores& scores,
                                     std::size_t row);

}  // namespace peculiar::report
