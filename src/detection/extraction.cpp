#include "detection/extraction.h"

#include <algorithm>

#include "base/error.h"
#include "detection/sep_run.h"

namespace peculiar::detection {

namespace {

constexpr int kMargin = 2;  // px around a blend that is examined alone

const Parting kWhole;

Parting parting_of(const DetectionOptions& options) {
  // At contrast 1, no part can have as much light as the whole: skip the deblending.
  if (options.deblend_contrast >= 1) return {1, 1, options.clean};
  return {options.deblend_levels, options.deblend_contrast, options.clean};
}

NoiseLevels as_plane(const NoiseLevels& noise, std::size_t pixels) {
  NoiseLevels plane = noise;
  if (plane.plane.empty()) plane.plane.assign(pixels, noise.constant);
  return plane;
}

/// Whether the blend with this label has more parts than sep can handle. The blend is examined in a cut-out
/// of the input, without other blends.
bool overflows(const SepInput& input, const std::vector<int>& labels, const Extracted& blend, int label,
               const DetectionOptions& options) {
  const int x0 = std::max(0, blend.source.x_min - kMargin), y0 = std::max(0, blend.source.y_min - kMargin);
  const int width = std::min(input.width - 1, blend.source.x_max + kMargin) - x0 + 1;
  const int height = std::min(input.height - 1, blend.source.y_max + kMargin) - y0 + 1;
  std::vector<float> pixels;
  std::vector<std::uint8_t> mask;
  NoiseLevels noise;
  for (int y = y0; y < y0 + height; ++y) {
    for (int x = x0; x < x0 + width; ++x) {
      const std::size_t i = static_cast<std::size_t>(y) * input.width + x;
      pixels.push_back(input.pixels[i]);
      mask.push_back(input.mask[i]);
      noise.plane.push_back(labels[i] == 0 || labels[i] == label ? input.noise->at(i) : kNever);
    }
  }
  bool overflow = false;
  run_sep({width, height, pixels, mask, &noise}, options, parting_of(options), overflow);
  return overflow;
}

/// Deblends all blends except those with too many parts.
std::vector<Extracted> extract_crowded(const SepInput& input, const DetectionOptions& options) {
  bool overflow = false;
  const std::vector<Extracted> blends = run_sep(input, options, kWhole, overflow);
  std::vector<int> labels(input.pixels.size());
  for (std::size_t i = 0; i < blends.size(); ++i)
    for (const int pixel : blends[i].pixels)
      labels[static_cast<std::size_t>(pixel)] = static_cast<int>(i) + 1;
  NoiseLevels rest = as_plane(*input.noise, input.pixels.size());
  std::vector<Extracted> whole;
  for (std::size_t i = 0; i < blends.size(); ++i) {
    const Extracted& blend = blends[i];
    if (blend.source.pixels < kMostParts * options.min_area ||
        !overflows(input, labels, blend, static_cast<int>(i) + 1, options))
      continue;
    for (const int pixel : blend.pixels) rest.plane[static_cast<std::size_t>(pixel)] = kNever;
    whole.push_back(blend);
    whole.back().source.flags |= kUnparted;
  }
  std::vector<Extracted> found = run_sep({input.width, input.height, input.pixels, input.mask, &rest},
                                         options, parting_of(options), overflow);
  if (overflow)
    throw numeric_error(
        "a blend has more than {} parts and cannot be separated from its surroundings; give --deblend-contrast 1",
        kMostParts);
  found.insert(found.end(), whole.begin(), whole.end());
  return found;
}

void add_flags(const Frame& frame, const std::vector<std::uint8_t>& mask, Extracted& extracted) {
  Source& source = extracted.source;
  if (source.x_min == 0 || source.y_min == 0 || source.x_max == frame.width - 1 ||
      source.y_max == frame.height - 1)
    source.flags |= kTruncated;
  for (const int pixel : extracted.pixels) {
    const int x = pixel % frame.width;
    const int y = pixel / frame.width;
    for (int ny = std::max(0, y - 1); ny <= std::min(frame.height - 1, y + 1); ++ny) {
      for (int nx = std::max(0, x - 1); nx <= std::min(frame.width - 1, x + 1); ++nx) {
        if (mask[static_cast<std::size_t>(ny) * frame.width + nx] != 0) source.flags |= kHasMasked;
      }
    }
  }
}

}  // namespace

std::vector<Extracted> extract(const Frame& frame, std::span<const float> pixels,
                               const std::vector<std::uint8_t>& mask, const NoiseLevels& noise,
                               const DetectionOptions& options) {
  const SepInput input{frame.width, frame.height, pixels, mask, &noise};
  bool overflow = false;
  std::vector<Extracted> found = run_sep(input, options, parting_of(options), overflow);
  if (overflow) found = extract_crowded(input, options);
  for (std::size_t i = 0; i < found.size(); ++i) {
    found[i].source.label = static_cast<std::int32_t>(i) + 1;
    add_flags(frame, mask, found[i]);
  }
  return found;
}

}  // namespace peculiar::detection
