#include <algorithm>
#include <cmath>

#include "artefacts/rules.h"

namespace peculiar::artefacts {

namespace {

constexpr float kMostOfPixel = 30;     // sigma: clips stars on the line
constexpr std::size_t kFewest = 6;     // pieces: three quarters of the edge
constexpr double kLeastOfPiece = 0.5;  // fraction of its pixels inside the stamp
constexpr int kBeside = 2;             // pixels at half the resolution, as below
constexpr int kGap = 1;
constexpr float kOfMiddle = 0.85f;       // minimum of the ends: an edge-on galaxy fades towards them
constexpr float kLessAtEnds = 1;         // sigma, by chance, for the lower of two ends
constexpr float kBesideByChance = 0.3f;  // sigma

/// Compares lines at one angle with the strips beside them.
class LineTest {
 public:
  LineTest(const LineGrid& grid, std::span<const float> plane, int angle)
      : grid_(grid), strips_(grid, plane, angle) {
    for (auto* values : {&line_, &left_, &right_, &in_line_, &in_left_, &in_right_, &found_})
      values->resize(static_cast<std::size_t>(grid.pieces()));
  }

  /// Significance of the line from `first` on, `width` wide; 0 if not above `least`.
  double significance(int first, int width, double least) {
    const int last = first + width - 1;
    strips_.means(first, last, line_, in_line_);
    strips_.means(first - kGap - kBeside, first - kGap - 1, left_, in_left_);
    strips_.means(last + kGap + 1, last + kGap + kBeside, right_, in_right_);
    const auto fewest = static_cast<float>(kLeastOfPiece * grid_.whole_piece() * width);
    std::size_t count = 0;
    for (std::size_t i = 0; i < line_.size(); ++i) {
      const float beside = std::min(in_left_[i], in_right_[i]);
      if (in_line_[i] < fewest || beside < fewest) continue;
      // A step, or the side of a galaxy, stands out from one side only; a line with broad wings is not a
      // trail.
      const float skirts = std::max(0.0f, std::min(left_[i], right_[i]) - kBesideByChance);
      found_[count++] = (line_[i] - std::max(left_[i], right_[i]) - skirts) *
                        std::sqrt(in_line_[i] * beside / (in_line_[i] + beside));
    }
    const std::span found = std::span(found_).first(count);
    return count < kFewest || fades(found, least) ? 0 : from_side_to_side(found, least);
  }

 private:
  /// Whether the line is weaker at its ends than in the middle. Returns early if the ends are too weak for
  /// `least`.
  bool fades(std::span<const float> found, double least) {
    const float ends = std::min(found.front(), found.back()) + kLessAtEnds;
    if (!(static_cast<double>(ends) * std::sqrt(static_cast<double>(found.size())) > least)) return true;
    sorted_.assign(found.begin(), found.end());
    const auto middle = sorted_.begin() + static_cast<std::ptrdiff_t>(sorted_.size() / 2);
    std::nth_element(sorted_.begin(), middle, sorted_.end());
    return ends < kOfMiddle * *middle;
  }

  const LineGrid& grid_;
  Strips strips_;
  std::vector<float> line_, left_, right_, in_line_, in_left_, in_right_, found_, sorted_;
};

}  // namespace

double trail(const RuleInput& input) {
  const LineGrid& grid = input.lines;
  std::vector<float> plane = input.stamp.light;
  for (float& value : plane) value = std::clamp(value, -kMostOfPixel, kMostOfPixel);
  plane = halved(plane, input.stamp.edge);
  double greatest = 0;
  for (int angle = 0; angle < grid.angles(); ++angle) {
    LineTest lines(grid, plane, angle);
    for (int offset = 0; offset < grid.offsets(); ++offset) {
      for (const int width : {1, 2})
        greatest = std::max(greatest, lines.significance(offset, width, greatest));
    }
  }
  return greatest;
}

}  // namespace peculiar::artefacts
