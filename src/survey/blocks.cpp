#include "survey/blocks.h"

#include <algorithm>

#include "base/error.h"
#include "base/parallel.h"
#include "survey/patch_sources.h"

namespace peculiar::survey {

namespace {

constexpr std::int64_t kMiB = std::int64_t{1} << 20;

std::int64_t along(std::int64_t length) { return (length + kBlockEdge - 1) / kBlockEdge; }

}  // namespace

int block_count(const Mosaic& mosaic) { return static_cast<int>(along(mosaic.width) * along(mosaic.height)); }

void for_each_block(std::vector<MosaicWindow>& windows, int margin,
                    const detection::DetectionOptions& options, std::int64_t memory_mib,
                    const RunContext& context, const std::function<void(const Block&)>& visit) {
  const Mosaic& mosaic = windows.front().mosaic();
  std::int64_t bytes = 0;
  for (const MosaicWindow& window : windows) bytes += window.bytes(kBlockEdge + 2 * margin);
  if (bytes > memory_mib * kMiB)
    throw input_error(
        "{}: sources are detected in {} rows at once, which with all bands and planes take {} MiB; give --memory {} or more",
        mosaic.file.image, kBlockEdge + 2 * margin, bytes / kMiB + 1, bytes / kMiB + 1);
  for (std::int64_t y0 = 0; y0 < mosaic.height; y0 += kBlockEdge) {
    const std::int64_t y1 = std::min<std::int64_t>(y0 + kBlockEdge, mosaic.height);
    const std::int64_t low = std::max<std::int64_t>(0, y0 - margin),
                       high = std::min(mosaic.height, y1 + margin);
    for (MosaicWindow& window : windows) window.cover(low, high);
    parallel_for(along(mosaic.width), context.threads, [&](std::int64_t column, int) {
      Block block;
      block.index = static_cast<int>(y0 / kBlockEdge * along(mosaic.width) + column);
      block.x0 = column * kBlockEdge;
      block.y0 = y0;
      const std::int64_t x1 = std::min<std::int64_t>(block.x0 + kBlockEdge, mosaic.width);
      block.width = static_cast<int>(x1 - block.x0);
      block.height = static_cast<int>(y1 - y0);
      const std::int64_t left = std::max<std::int64_t>(0, block.x0 - margin),
                         right = std::min(mosaic.width, x1 + margin);
      block.left = static_cast<int>(block.x0 - left);
      block.low = static_cast<int>(y0 - low);
      for (const MosaicWindow& window : windows) {
        Patch& patch = block.patches.emplace_back();
        window.read(left, low, static_cast<int>(right - left), static_cast<int>(high - low), patch);
        block.found.push_back(find_sources(patch, options, window.mosaic().file.image));
      }
      visit(block);
    });
    context.stop_if_cancelled("stopped; nothing was written");
  }
}

}  // namespace peculiar::survey
