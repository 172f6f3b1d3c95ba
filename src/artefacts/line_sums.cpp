#include "artefacts/line_sums.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace peculiar::artefacts {

namespace {

constexpr int kAngles = 48;
constexpr float kLeastOfMiddle = 0.3f;  // minimum of the ends, relative to the upper part of the line
constexpr float kLessAtEnds = 0.7f;     // by chance, for the lower of two ends

}  // namespace

LineGrid::LineGrid(int edge) : edge_(edge), angles_(kAngles) {
  const double middle = 0.5 * (edge - 1);
  const int reach = static_cast<int>(std::ceil(middle * std::numbers::sqrt2));
  const double piece = whole_piece();
  const int half_pieces = static_cast<int>(std::ceil((reach + 0.5) / piece));
  offsets_ = 2 * reach + 1;
  pieces_ = 2 * half_pieces;
  const auto pixels = static_cast<std::size_t>(edge) * static_cast<std::size_t>(edge);
  bins_.resize(static_cast<std::size_t>(angles_) * pixels);
  counts_.resize(static_cast<std::size_t>(angles_) * (size() + static_cast<std::size_t>(pieces_)));
  const std::vector<float> ones(pixels, 1.0f);
  std::vector<float> cumulative;
  for (int angle = 0; angle < angles_; ++angle) {
    const double direction = std::numbers::pi * angle / angles_;
    const double cosine = std::cos(direction);
    const double sine = std::sin(direction);
    std::uint16_t* bin = bins_.data() + static_cast<std::size_t>(angle) * pixels;
    for (int y = 0; y < edge; ++y) {
      for (int x = 0; x < edge; ++x) {
        const double across = (x - middle) * cosine + (y - middle) * sine;
        const double along = (y - middle) * cosine - (x - middle) * sine;
        const int offset = static_cast<int>(std::lround(across)) + reach;
        const int number =
            std::clamp(static_cast<int>(std::floor(along / piece)) + half_pieces, 0, pieces_ - 1);
        *bin++ = static_cast<std::uint16_t>(std::clamp(offset, 0, offsets_ - 1) * pieces_ + number);
      }
    }
    sums(ones, angle, cumulative);
    std::copy(cumulative.begin(), cumulative.end(),
              counts_.begin() + angle * static_cast<std::ptrdiff_t>(cumulative.size()));
  }
}

void LineGrid::sums(std::span<const float> plane, int angle, std::vector<float>& cumulative) const {
  const auto pieces = static_cast<std::size_t>(pieces_);
  cumulative.assign(size() + pieces, 0.0f);
  const std::uint16_t* bin = bins_.data() + static_cast<std::size_t>(angle) * plane.size();
  float* first = cumulative.data() + pieces;
  for (const float value : plane) first[*bin++] += value;
  for (std::size_t i = pieces; i < cumulative.size(); ++i) cumulative[i] += cumulative[i - pieces];
}

std::span<const float> LineGrid::counts(int angle) const {
  const std::size_t one = size() + static_cast<std::size_t>(pieces_);
  return std::span(counts_).subspan(static_cast<std::size_t>(angle) * one, one);
}

std::vector<float> halved(std::span<const float> plane, int edge) {
  const int half = edge / 2;
  std::vector<float> smaller;
  smaller.reserve(static_cast<std::size_t>(half) * static_cast<std::size_t>(half));
  for (int y = 0; y < half; ++y) {
    const float* lower = plane.data() + static_cast<std::ptrdiff_t>(2 * y) * edge;
    const float* upper = lower + edge;
    for (int x = 0; x < half; ++x)
      smaller.push_back(0.5f * (lower[2 * x] + lower[2 * x + 1] + upper[2 * x] + upper[2 * x + 1]));
  }
  return smaller;
}

Strips::Strips(const LineGrid& grid, std::span<const float> plane, int angle)
    : grid_(grid), counts_(grid.counts(angle)) {
  grid.sums(plane, angle, sums_);
}

void Strips::means(int first, int last, std::span<float> values, std::span<float> counts) const {
  const auto pieces = static_cast<std::size_t>(grid_.pieces());
  const auto low = static_cast<std::size_t>(std::clamp(first, 0, grid_.offsets())) * pieces;
  const auto high = static_cast<std::size_t>(std::clamp(last + 1, 0, grid_.offsets())) * pieces;
  for (std::size_t piece = 0; piece < pieces; ++piece) {
    counts[piece] = counts_[high + piece] - counts_[low + piece];
    values[piece] = (sums_[high + piece] - sums_[low + piece]) / std::max(counts[piece], 1.0f);
  }
}

double from_side_to_side(std::span<float> values, double least) {
  const std::size_t low = values.size() / 4;
  const std::size_t high = values.size() / 2;
  const auto root = std::sqrt(static_cast<double>(values.size()));
  const auto limit = static_cast<float>(least / root);
  const float ends = std::min(values.front(), values.back()) + kLessAtEnds;
  if (!(ends > limit)) return 0;
  const auto above = std::count_if(values.begin(), values.end(), [=](float value) { return value > limit; });
  if (static_cast<std::size_t>(above) < values.size() - high + 1) return 0;
  std::sort(values.begin(), values.end());
  if (ends < kLeastOfMiddle * values[5 * values.size() / 8]) return 0;
  float sum = 0;
  for (std::size_t i = low; i < high; ++i) sum += values[i];
  return root * static_cast<double>(std::min(ends, sum / static_cast<float>(high - low)));
}

}  // namespace peculiar::artefacts
