#include "artefacts/straight_step.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace peculiar::artefacts {

namespace {

constexpr std::size_t kFewest = 6;         // pieces: three quarters of the edge
constexpr std::size_t kFewestTelling = 4;  // of those, with information
constexpr double kLeastOfPiece = 0.5;      // fraction of its pixels inside the stamp
constexpr int kWidth = 2;                  // px of a strip
constexpr int kAnglesApart = 2;
constexpr float kSpreadOfMean = 0.38f;  // standard deviation over mean, for the mean of four |x|, x normal
constexpr float kMostUneven = 4;        // sigma: a piece of a galaxy does not show the level

/// Steps across the lines of one angle.
class Steps {
 public:
  Steps(const LineGrid& grid, std::span<const float> plane, int angle, PlaneKind kind)
      : strips_(grid, plane, angle),
        kind_(kind),
        fewest_(static_cast<float>(kLeastOfPiece * grid.whole_piece() * kWidth)) {
    const auto pieces = static_cast<std::size_t>(grid.pieces());
    for (std::size_t i = 0; i < means_.size(); ++i) {
      means_[i].resize(pieces);
      counts_[i].resize(pieces);
    }
    up_.resize(pieces);
    down_.resize(pieces);
  }

  /// Significance of a step at `offset`; 0 if not above `least`.
  double significance(int offset, double least) {
    return kind_ == PlaneKind::kLevel ? of_level(offset, least) : of_texture(offset, least);
  }

 private:
  /// Compares two strips before the offset with two after it.
  double of_level(int offset, double least) {
    for (int i = 0; i < 4; ++i)
      read(i, i < 2 ? offset - (2 - i) * kWidth : offset + 1 + (i - 2) * kWidth, kWidth);
    std::size_t across = 0;  // pieces of the line inside the stamp
    std::size_t count = 0;   // pieces with information
    for (std::size_t p = 0; p < up_.size(); ++p) {
      const float pixels = std::min({counts_[0][p], counts_[1][p], counts_[2][p], counts_[3][p]});
      if (pixels < fewest_) continue;
      ++across;
      const std::array means{means_[0][p], means_[1][p], means_[2][p], means_[3][p]};
      const float uneven = std::abs(means[3] - means[2]) + std::abs(means[1] - means[0]);
      if (uneven > kMostUneven) continue;
      const float sigma = std::sqrt(2 / pixels);
      const float up = std::min(means[2], means[3]) - std::max(means[0], means[1]);
      const float down = std::min(means[0], means[1]) - std::max(means[2], means[3]);
      up_[count] = (up - uneven) / sigma;
      down_[count++] = (down - uneven) / sigma;
    }
    return across < kFewest || count < kFewestTelling ? 0 : either_way(count, least);
  }

  /// Compares one wide strip before the offset with one after it.
  double of_texture(int offset, double least) {
    read(0, offset - 2 * kWidth, 2 * kWidth);
    read(1, offset + 1, 2 * kWidth);
    std::size_t count = 0;
    for (std::size_t p = 0; p < up_.size(); ++p) {
      const float pixels = std::min(counts_[0][p], counts_[1][p]);
      const float mean = 0.5f * (means_[0][p] + means_[1][p]);
      if (pixels < 2 * fewest_ || !(mean > 0)) continue;
      up_[count] = (means_[1][p] - means_[0][p]) / (kSpreadOfMean * mean * std::sqrt(2 / pixels));
      down_[count] = -up_[count];
      ++count;
    }
    return count < kFewest ? 0 : either_way(count, least);
  }

  void read(int number, int first, int width) {
    const auto at = static_cast<std::size_t>(number);
    strips_.means(first, first + width - 1, means_[at], counts_[at]);
  }

  double either_way(std::size_t count, double least) {
    return std::max(from_side_to_side(std::span(up_).first(count), least),
                    from_side_to_side(std::span(down_).first(count), least));
  }

  Strips strips_;
  PlaneKind kind_;
  float fewest_;
  std::array<std::vector<float>, 4> means_;
  std::array<std::vector<float>, 4> counts_;
  std::vector<float> up_;
  std::vector<float> down_;
};

}  // namespace

double strongest_step(std::span<const float> plane, const LineGrid& grid, PlaneKind kind) {
  double greatest = 0;
  for (int angle = 0; angle < grid.angles(); angle += kAnglesApart) {
    Steps steps(grid, plane, angle, kind);
    for (int offset = 2 * kWidth; offset + 2 * kWidth < grid.offsets(); ++offset)
      greatest = std::max(greatest, steps.significance(offset, greatest));
  }
  return greatest;
}

}  // namespace peculiar::artefacts
