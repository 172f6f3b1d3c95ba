#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace peculiar::artefacts {

/// Straight lines across a square of pixels at all angles, each cut into pieces, so that a feature crossing
/// the stamp from side to side is distinguished from a bright spot on the line (a Radon transform in pieces).
///
/// A line at an angle consists of the pixels whose perpendicular distance from the centre rounds to its
/// offset.
class LineGrid {
 public:
  explicit LineGrid(int edge);

  int edge() const { return edge_; }
  int angles() const { return angles_; }
  int offsets() const { return offsets_; }
  int pieces() const { return pieces_; }
  /// Number of pixels of a full piece.
  double whole_piece() const { return static_cast<double>(edge_) / kPiecesOfEdge; }
  /// Number of values per angle, [offset][piece].
  std::size_t size() const { return static_cast<std::size_t>(offsets_ * pieces_); }

  /// Cumulative sums over offsets: entry (o, p) is the sum over the lines of offset 0 to o - 1; there are
  /// offsets() + 1 offsets. `plane` [y][x].
  void sums(std::span<const float> plane, int angle, std::vector<float>& cumulative) const;
  /// The same for the number of pixels.
  std::span<const float> counts(int angle) const;

 private:
  static constexpr int kPiecesOfEdge = 8;

  int edge_;
  int angles_;
  int offsets_;
  int pieces_;
  std::vector<std::uint16_t> bins_;  ///< [angle][y][x]
  std::vector<float> counts_;        ///< [angle][offset + 1][piece]
};

/// A plane at half the resolution, which is sufficient for lines and four times cheaper: each pixel is the
/// sum of 2 x 2 pixels divided by 2, so that the standard deviation of independent noise is preserved. If the
/// edge is odd, the last row and column are dropped.
std::vector<float> halved(std::span<const float> plane, int edge);

/// Sums over neighbouring lines at one angle, piece by piece.
class Strips {
 public:
  Strips(const LineGrid& grid, std::span<const float> plane, int angle);

  /// Means of the pieces of lines `first` to `last` (inclusive), and the number of pixels in each; lines
  /// beyond the grid have none. Both spans hold LineGrid::pieces() values.
  void means(int first, int last, std::span<float> values, std::span<float> counts) const;

 private:
  const LineGrid& grid_;
  std::vector<float> sums_;
  std::span<const float> counts_;
};

/// Combined significance of the pieces of a line, in order along the line: the mean of the second quartile of
/// the sorted values, times the square root of their number, but limited by the two ends. A galaxy on the
/// line may raise or lower some of the pieces, and an edge-on galaxy fades towards the ends. Returns 0 early
/// if the result cannot exceed `least`. Reorders.
double from_side_to_side(std::span<float> values, double least);

}  // namespace peculiar::artefacts
