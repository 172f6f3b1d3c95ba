#pragma once

#include <cstdint>
#include <vector>

#include "survey/blocks.h"

namespace peculiar::survey {

/// How much of a field is sky, and why the rest is not; px of the first band. In several bands a pixel is
/// lost by the first reason of the worst band.
struct SkyCount {
  std::int64_t pixels = 0;
  std::int64_t no_data = 0;  ///< not finite, blank, without weight, or masked
  std::int64_t sources = 0;  ///< above the threshold
  std::int64_t grown = 0;    ///< within the reach of one
  std::int64_t flat = 0;     ///< of what is left: where pixels all round have one value
  float flat_value = 0;
  std::int64_t left() const { return pixels - no_data - sources - grown; }
};

/// A place where a whole stamp is sky.
struct SkyPlace {
  std::uint64_t priority = 0;  ///< random: the places drawn are those of the least
  int field = 0;
  std::int64_t x0 = 0, y0 = 0;  ///< the stamp's first pixel
};

/// Marks what is not sky in a block's patch: 1 no data, 2 source, 3 within `grow` px of a source's pixel.
std::vector<std::uint8_t> not_sky(const Block& block, int grow);

/// Of the block's core.
SkyCount count_sky(const Block& block, const std::vector<std::uint8_t>& marks);

/// Finds all places of a block's core where a stamp of size x size px, which may reach into the margin, is
/// sky, draws a random number for each, and keeps the `most` least.
std::vector<SkyPlace> draw_places(const Block& block, const std::vector<std::uint8_t>& marks,
                                  const Mosaic& mosaic, int size, std::uint64_t seed, int field,
                                  std::size_t most);

/// Leaves the `most` places that come first, in any order.
void keep_least(std::vector<SkyPlace>& places, std::size_t most);

/// The first `count` of the places, by priority, that do not overlap those before.
std::vector<SkyPlace> choose_apart(std::vector<SkyPlace> places, int size, std::size_t count);

}  // namespace peculiar::survey
