#pragma once

#include <functional>
#include <vector>

#include "base/run_context.h"
#include "detection/detection.h"
#include "survey/patch.h"

namespace peculiar::survey {

/// A block of a mosaic and the sources detected in it: a core, shared with no other block, and a margin that
/// overlaps its neighbours.
struct Block {
  int index = 0;                ///< in rows from the bottom up, left to right in each
  std::int64_t x0 = 0, y0 = 0;  ///< of the core, px of the mosaic
  int width = 0, height = 0;    ///< of the core
  int left = 0, low = 0;        ///< start of the core in the patch
  /// One per band.
  std::vector<Patch> patches;
  std::vector<detection::Detection> found;
};

inline constexpr int kBlockEdge = 1024;   ///< edge of the cores, px
inline constexpr int kBlockMargin = 128;  ///< minimum margin, px

/// Processes the mosaics of a field, whose bands share one pixel grid, in blocks: calls `visit` for each
/// block, from several threads at once. Reads every row once. Errors: input (the rows of a block with its
/// margin do not fit into memory), Interrupted between rows of blocks.
void for_each_block(std::vector<MosaicWindow>& windows, int margin,
                    const detection::DetectionOptions& options, std::int64_t memory_mib,
                    const RunContext& context, const std::function<void(const Block&)>& visit);

/// Returns the number of blocks.
int block_count(const Mosaic& mosaic);

}  // namespace peculiar::survey
