#include "scorers/nearest_images.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace peculiar::scorers {

namespace {

/// The nearest images so far, each with its nearest row, in order of distance.
class NearestImages {
 public:
  explicit NearestImages(std::int64_t count)
      : distances_(static_cast<std::size_t>(count), std::numeric_limits<float>::infinity()),
        images_(static_cast<std::size_t>(count), -1) {}

  void clear() {
    std::fill(distances_.begin(), distances_.end(), std::numeric_limits<float>::infinity());
    std::fill(images_.begin(), images_.end(), -1);
  }
  float last() const { return distances_.back(); }
  /// Requires `distance` below last().
  void add(float distance, std::int64_t image) {
    // The image's current place, or the last, which drops out.
    std::size_t place = 0;
    while (place + 1 < images_.size() && images_[place] != image) ++place;
    if (images_[place] == image && distances_[place] <= distance) return;
    for (; place > 0 && distances_[place - 1] > distance; --place) {
      distances_[place] = distances_[place - 1];
      images_[place] = images_[place - 1];
    }
    distances_[place] = distance;
    images_[place] = image;
  }

 private:
  std::vector<float> distances_;
  std::vector<std::int64_t> images_;
};

}  // namespace

at::Tensor nth_nearest_image(const at::Tensor& distances, const at::Tensor& images, std::int64_t nth) {
  const at::Tensor dense = distances.contiguous();
  const at::Tensor names = images.to(at::kLong).contiguous();
  const std::int64_t size = dense.size(1);
  const std::int64_t count = std::min(nth, std::get<0>(at::_unique(names)).size(0));
  at::Tensor found = at::empty({dense.size(0)});
  at::parallel_for(0, dense.size(0), 16, [&](std::int64_t begin, std::int64_t end) {
    NearestImages nearest(count);
    const std::int64_t* name = names.data_ptr<std::int64_t>();
    for (std::int64_t i = begin; i < end; ++i) {
      const float* row = dense.data_ptr<float>() + i * size;
      nearest.clear();
      for (std::int64_t j = 0; j < size; ++j) {
        if (row[j] < nearest.last()) nearest.add(row[j], name[j]);
      }
      found.data_ptr<float>()[i] = nearest.last();
    }
  });
  return found;
}

}  // namespace peculiar::scorers
