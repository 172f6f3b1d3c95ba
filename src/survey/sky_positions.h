#pragma once

#include <cstdint>
#include <vector>

#include "survey/blocks.h"

namespace peculiar::survey {

/// How much of a field is blank sky, and why the rest is not; px of the first band. With several bands, a
/// pixel is counted under the first reason of the worst band.
struct SkyCount {
  std::int64_t pixels = 0;
  std::int64_t no_data = 0;  ///< not finite, blank, without weight, or masked
  std::int64_t sources = 0;  ///< above the threshold
  std::int64_t grown = 0;    ///< within the growth radius of a source
  std::int64_t flat = 0;     ///< of the rest: surrounded by pixels of one value
  float flat_value = 0;
  std::int64_t left() const { return pixels - no_data - sources - grown; }
};

/// A position where a whole stamp is blank sky.
struct SkyPlace {
  std::uint64_t priority = 0;  ///< random: the positions with the lowest priorities are drawn
  int field = 0;
  std::int64_t x0 = 0, y0 = 0;  ///< first pixel of the stamp
};

/// Marks the pixels of a block's patch that are not sky: 1 no data, 2 source, 3 within `grow` px of a pixel
/// of a source.
std::vector<std::uint8_t> not_sky(const Block& block, int grow);

/// Counts the pixels of the block's core.
SkyCount count_sky(const Block& block, const std::vector<std::uint8_t>& marks);

/// Finds all positions in the core of a block where a stamp of size x size px, which may extend into the
/// margin, is blank sky; draws a random number for each, and keeps the `most` lowest.
std::vector<SkyPlace> draw_places(const Block& block, const std::vector<std::uint8_t>& marks,
                                  const Mosaic& mosaic, int size, std::uint64_t seed, int field,
                                  std::size_t most);

/// Keeps the `most` places with the lowest priorities, in any order.
void keep_least(std::vector<SkyPlace>& places, std::size_t most);

/// Returns the first `count` of the places, by priority, that do not overlap earlier ones.
std::vector<SkyPlace> choose_apart(std::vector<SkyPlace> places, int size, std::size_t count);

}  // namespace peculiar::survey
