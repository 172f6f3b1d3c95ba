#pragma once

#include <functional>
#include <vector>

#include "base/run_context.h"
#include "detection/detection.h"
#include "survey/patch.h"

namespace peculiar::survey {

/// A piece of a mosaic in which sources have been looked for: its core, which no other block has, in a margin
/// that others have too.
struct Block {
  int index = 0;                ///< from below upward, and from the left in each row of blocks
  std::int64_t x0 = 0, y0 = 0;  ///< of the core, px of the mosaic
  int width = 0, height = 0;    ///< of the core
  int left = 0, low = 0;        ///< where the core begins in the patch
  /// One a band.
  std::vector<Patch> patches;
  std::vector<detection::Detection> found;
};

inline constexpr int kBlockEdge = 1024;   ///< of cores, px
inline constexpr int kBlockMargin = 128;  ///< least margin, px

/// Goes through the mosaics of a field, whose bands have the same pixels, in blocks: `visit` is called for
/// each, by several threads at once. Every row is read once. Errors: input (the rows of a block with its
/// margin do not fit into the memory), Interrupted between rows of blocks.
void for_each_block(std::vector<MosaicWindow>& windows, int margin,
                    const detection::DetectionOptions& options, std::int64_t memory_mib,
                    const RunContext& context, const std::function<void(const Block&)>& visit);

/// How many blocks there are.
int block_count(const Mosaic& mosaic);

}  // namespace peculiar::survey
