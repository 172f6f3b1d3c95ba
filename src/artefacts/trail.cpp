#include <algorithm>
#include <cmath>

#include "artefacts/rules.h"

namespace peculiar::artefacts {

namespace {

constexpr float kMostOfPixel = 12;     // sigma: a star on the line is no line
constexpr std::size_t kFewest = 6;     // pieces: three quarters of the edge
constexpr double kLeastOfPiece = 0.5;  // of its pixels are within the stamp
constexpr int kBeside = 2;             // pixels of half the resolution, as all that follow
constexpr int kGap = 1;

/// Lines of one angle against what is beside them.
class LineTest {
 public:
  LineTest(const LineGrid& grid, std::span<const float> plane, int angle)
      : grid_(grid), strips_(grid, plane, angle) {
    for (auto* values : {&line_, &left_, &right_, &in_line_, &in_left_, &in_right_, &found_})
      values->resize(static_cast<std::size_t>(grid.pieces()));
  }

  /// The line from `first` on, `width` wide; 0 where that is not above `least`.
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
      // A step, or the side of a galaxy, stands out against one side only.
      found_[count++] = (line_[i] - std::max(left_[i], right_[i])) *
                        std::sqrt(in_line_[i] * beside / (in_line_[i] + beside));
    }
    return count < kFewest ? 0 : from_side_to_side(std::span(found_).first(count), least);
  }

 private:
  const LineGrid& grid_;
  Strips strips_;
  std::vector<float> line_, left_, right_, in_line_, in_left_, in_right_, found_;
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
