#include "nn/smoothing.h"

namespace peculiar::nn {

at::Tensor smoothed(const at::Tensor& maps) {
  constexpr std::int64_t kSmoothing = 5;  // px
  return at::avg_pool2d(maps, {kSmoothing, kSmoothing}, {1, 1}, {kSmoothing / 2, kSmoothing / 2},
                        /*ceil_mode=*/false, /*count_include_pad=*/false);
}

}  // namespace peculiar::nn
