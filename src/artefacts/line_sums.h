#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace peculiar::artefacts {

/// Straight lines across a square of pixels, at angles all round, each cut into pieces, so that what crosses
/// the stamp from side to side is told from a bright spot on the line (a Radon transform in pieces).
///
/// A line of an angle is the pixels whose distance from the middle, across the line, rounds to its offset.
class LineGrid {
 public:
  explicit LineGrid(int edge);

  int edge() const { return edge_; }
  int angles() const { return angles_; }
  int offsets() const { return offsets_; }
  int pieces() const { return pieces_; }
  /// Pixels of a whole piece.
  double whole_piece() const { return static_cast<double>(edge_) / kPiecesOfEdge; }
  /// Values of an angle, [offset][piece].
  std::size_t size() const { return static_cast<std::size_t>(offsets_ * pieces_); }

  /// Cumulative over offsets: entry (o, p) is the sum over the lines of offset 0 to o - 1; offsets() + 1 of
  /// them. `plane` [y][x].
  void sums(std::span<const float> plane, int angle, std::vector<float>& cumulative) const;
  /// Likewise of the number of pixels.
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

/// A plane at half the resolution, which is enough for lines and cheaper by four: each pixel the sum of 2 x 2
/// over 2, so that independent noise keeps its deviation. An odd edge loses its last row and column.
std::vector<float> halved(std::span<const float> plane, int edge);

/// Sums over neighbouring lines of one angle, piece by piece.
class Strips {
 public:
  Strips(const LineGrid& grid, std::span<const float> plane, int angle);

  /// Means of the pieces of the lines `first` to `last` (each included), and how many pixels those are; lines
  /// beyond the grid have none. Both hold LineGrid::pieces() values.
  void means(int first, int last, std::span<float> values, std::span<float> counts) const;

 private:
  const LineGrid& grid_;
  std::vector<float> sums_;
  std::span<const float> counts_;
};

/// What the pieces of a line, in their order along it, say together: the mean of the second quarter
/// of their values in order of size, times the root of how many there are, but no more than its two ends
/// allow. A galaxy on the line may pull some of the pieces up or down, and one seen edge-on fades towards the
/// ends. Not worked out where it cannot be above `least`, and then 0. Reorders.
double from_side_to_side(std::span<float> values, double least);

}  // namespace peculiar::artefacts
