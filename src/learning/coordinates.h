#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace peculiar::learning {

/// Positions of images: coordinates in feature space, and surprisal in the unsupervised ranking.
struct Coordinates {
  std::int64_t length = 0;    ///< of each row
  std::vector<float> values;  ///< [row][length]
  std::vector<float> prior;   ///< one per row: surprisal of the unsupervised score (surprisal.h)

  std::int64_t count() const { return static_cast<std::int64_t>(prior.size()); }
  std::span<const float> row(std::size_t number) const {
    const auto size = static_cast<std::size_t>(length);
    return std::span(values).subspan(number * size, size);
  }
  Coordinates take(std::span<const std::size_t> rows) const {
    Coordinates taken{length, {}, {}};
    for (const std::size_t number : rows) {
      const std::span<const float> own = row(number);
      taken.values.insert(taken.values.end(), own.begin(), own.end());
      taken.prior.push_back(prior[number]);
    }
    return taken;
  }
};

/// A contiguous range of rows of some coordinates.
struct Block {
  std::int64_t length = 0;
  std::span<const float> values;
  std::span<const float> prior;

  std::int64_t count() const { return static_cast<std::int64_t>(prior.size()); }
  static Block of(const Coordinates& all, std::int64_t first, std::int64_t count) {
    const auto begin = static_cast<std::size_t>(first);
    const auto size = static_cast<std::size_t>(count);
    const auto length = static_cast<std::size_t>(all.length);
    return {all.length, std::span(all.values).subspan(begin * length, size * length),
            std::span(all.prior).subspan(begin, size)};
  }
};

}  // namespace peculiar::learning
