#include "stamps/orientation.h"

#include <cstddef>

namespace peculiar::stamps {

void turn_and_flip(std::span<const float> from, std::span<float> to, int edge, int kind) {
  const int last = edge - 1;
  const auto at = [&](int y, int x) {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(edge) + static_cast<std::size_t>(x);
  };
  for (int y = 0; y < edge; ++y) {
    for (int x = 0; x < edge; ++x) {
      const int column = kind >= 4 ? last - x : x;
      std::size_t source = 0;
      switch (kind % 4) {
        case 0:
          source = at(y, column);
          break;
        case 1:
          source = at(column, last - y);
          break;
        case 2:
          source = at(last - y, last - column);
          break;
        default:
          source = at(last - column, y);
          break;
      }
      to[at(y, x)] = from[source];
    }
  }
}

void turn_and_flip_stamp(std::span<const float> from, std::span<float> to, int edge, int kind) {
  const std::size_t band = static_cast<std::size_t>(edge) * static_cast<std::size_t>(edge);
  for (std::size_t start = 0; start < from.size(); start += band)
    turn_and_flip(from.subspan(start, band), to.subspan(start, band), edge, kind);
}

}  // namespace peculiar::stamps
