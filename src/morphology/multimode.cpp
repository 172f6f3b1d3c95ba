#include "morphology/multimode.h"

#include <algorithm>
#include <numeric>
#include <set>

namespace peculiar::morphology {

namespace {

/// Connected parts that grow and merge, with their numbers of pixels.
class GrowingParts {
 public:
  explicit GrowingParts(const Plane& image)
      : height_(image.height),
        width_(image.width),
        parent_(image.size(), kOutside),
        pixels_(image.size(), 0) {}

  void add(std::size_t index) {
    parent_[index] = index;
    pixels_[index] = 1;
    sizes_.insert(1);
    const int y = static_cast<int>(index / static_cast<std::size_t>(width_));
    const int x = static_cast<int>(index % static_cast<std::size_t>(width_));
    for (int ny = std::max(0, y - 1); ny <= std::min(height_ - 1, y + 1); ++ny) {
      for (int nx = std::max(0, x - 1); nx <= std::min(width_ - 1, x + 1); ++nx) {
        const auto other =
            static_cast<std::size_t>(ny) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(nx);
        if (parent_[other] != kOutside) join(index, other);
      }
    }
  }
  double largest() const { return *sizes_.rbegin(); }
  /// Size of the second-largest part; 0 if there is only one.
  double second() const { return sizes_.size() < 2 ? 0 : *std::next(sizes_.rbegin()); }

 private:
  static constexpr std::size_t kOutside = static_cast<std::size_t>(-1);

  std::size_t root(std::size_t index) {
    while (parent_[index] != index) index = parent_[index] = parent_[parent_[index]];
    return index;
  }
  void join(std::size_t a, std::size_t b) {
    a = root(a);
    b = root(b);
    if (a == b) return;
    if (pixels_[a] < pixels_[b]) std::swap(a, b);
    sizes_.erase(sizes_.find(pixels_[a]));
    sizes_.erase(sizes_.find(pixels_[b]));
    parent_[b] = a;
    pixels_[a] += pixels_[b];
    sizes_.insert(pixels_[a]);
  }

  int height_;
  int width_;
  std::vector<std::size_t> parent_;
  std::vector<int> pixels_;
  std::multiset<int> sizes_;
};

}  // namespace

double multimode(const Plane& image) {
  std::vector<std::size_t> order(image.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::erase_if(order, [&](std::size_t i) { return !(image.values[i] > 0); });
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return image.values[a] > image.values[b]; });
  GrowingParts parts(image);
  double best = 0;
  double ratio = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    parts.add(order[i]);
    if (i + 1 < order.size() && image.values[order[i + 1]] == image.values[order[i]]) continue;
    const double score = parts.second() * parts.second() / parts.largest();
    // Ties take the lowest level.
    if (score > 0 && score >= best) {
      best = score;
      ratio = parts.second() / parts.largest();
    }
  }
  return ratio;
}

}  // namespace peculiar::morphology
