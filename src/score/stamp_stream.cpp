#include "score/stamp_stream.h"

#include <algorithm>
#include <cmath>

#include "base/order_statistics.h"

namespace peculiar::score {

namespace {

constexpr float kLeastSigma = 0.1f;  // of the stamp's median: no pixel weighs more than ten common ones

/// Masked pixels get the value of the opposite pixel, or the sky's.
void fill_masked(std::span<float> pixels, std::span<const std::uint8_t> mask, int edge) {
  const std::size_t band = static_cast<std::size_t>(edge) * static_cast<std::size_t>(edge);
  for (std::size_t start = 0; start < pixels.size(); start += band) {
    const std::span<float> own = pixels.subspan(start, band);
    const std::span<const std::uint8_t> masked = mask.subspan(start, band);
    std::vector<float> border = nn::border_pixels(own, edge);
    const std::vector<float> before(own.begin(), own.end());
    std::erase_if(border, [](float pixel) { return !std::isfinite(pixel); });
    const float sky = border.empty() ? 0 : upper_median(border);
    for (std::size_t i = 0; i < band; ++i) {
      if (masked[i] == 0) continue;
      const std::size_t opposite = band - 1 - i;
      own[i] = masked[opposite] == 0 ? before[opposite] : sky;
    }
  }
}

/// What each pixel's residual weighs.
void fill_weights(std::span<const float> pixels, std::span<const float> values,
                  std::span<const float> variance, std::span<const std::uint8_t> mask,
                  const nn::StampStretch& stretch, int edge, std::span<float> weights) {
  std::fill(weights.begin(), weights.end(), 1.0f);
  if (!variance.empty()) {
    std::vector<float> raised(pixels.size());
    for (std::size_t i = 0; i < raised.size(); ++i)
      raised[i] = pixels[i] + std::sqrt(std::max(0.0f, variance[i]));
    stretch.to_network(raised, weights, edge);
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = std::abs(weights[i] - values[i]);
    std::vector<float> sigmas(weights.begin(), weights.end());
    const float least = std::max(1e-6f, kLeastSigma * upper_median(sigmas));
    for (float& weight : weights) weight = std::isfinite(weight) ? 1 / std::max(weight, least) : 0;
  }
  double sum = 0;
  double count = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (!mask.empty() && mask[i] != 0) weights[i] = 0;
    if (weights[i] <= 0) continue;
    sum += static_cast<double>(weights[i]);
    ++count;
  }
  if (sum <= 0) return;
  for (float& weight : weights) weight = static_cast<float>(static_cast<double>(weight) * count / sum);
}

}  // namespace

StampStream::StampStream(const store::SampleReader& sample, const nn::StampStretch& stretch,
                         std::vector<std::int64_t> rows, std::int64_t first, std::int64_t block, bool shapes)
    : sample_(sample), stretch_(stretch), rows_(std::move(rows)), block_(block) {
  if (shapes) meter_.emplace(sample.header().width);
  const auto count = static_cast<std::int64_t>(rows_.size());
  const std::int64_t blocks = (std::max<std::int64_t>(0, count - first) + block - 1) / block;
  blocks_ = std::make_unique<Prefetch<StampBlock>>(
      0, blocks, [this, first](std::int64_t number) { return make(first + number * block_); });
}

StampBlock StampStream::make(std::int64_t first) const {
  const store::SampleHeader& header = sample_.header();
  const auto values = static_cast<std::size_t>(header.stamp_values());
  const auto count =
      static_cast<std::size_t>(std::min(block_, static_cast<std::int64_t>(rows_.size()) - first));
  StampBlock block;
  block.first = first;
  block.rows.assign(rows_.begin() + first, rows_.begin() + first + static_cast<std::ptrdiff_t>(count));
  std::vector<float> pixels(count * values);
  std::vector<float> variance(header.has_variance ? pixels.size() : 0);
  std::vector<std::uint8_t> mask(header.has_mask ? pixels.size() : 0);
  for (std::size_t i = 0; i < count;) {  // rows that lie together are read together
    std::size_t last = i + 1;
    while (last < count && block.rows[last] == block.rows[last - 1] + 1) ++last;
    const std::size_t start = i * values;
    const std::size_t size = (last - i) * values;
    sample_.read_images(block.rows[i], std::span(pixels).subspan(start, size));
    if (header.has_variance)
      sample_.rows().read("variance", block.rows[i], std::span(variance).subspan(start, size));
    if (header.has_mask) sample_.rows().read("mask", block.rows[i], std::span(mask).subspan(start, size));
    i = last;
  }
  const bool weighted = header.has_variance || header.has_mask;
  const std::vector<std::int64_t> shape{static_cast<std::int64_t>(count), header.band_count(), header.height,
                                        header.width};
  at::Tensor images = at::empty(shape);
  at::Tensor weights = weighted ? at::empty(shape) : at::Tensor();
  std::size_t used = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::span<float> own = std::span(pixels).subspan(i * values, values);
    const auto of = [&](auto& all) {
      return all.empty() ? std::span(all) : std::span(all).subspan(i * values, values);
    };
    if (header.has_mask) fill_masked(own, of(mask), header.width);
    if (meter_) block.shapes.push_back(meter_->measure(own));
    const bool finite = std::all_of(own.begin(), own.end(), [](float pixel) { return std::isfinite(pixel); });
    block.usable.push_back(finite);
    if (!finite) continue;
    const std::span<float> place(images.data_ptr<float>() + used * values, values);
    stretch_.to_network(own, place, header.width);
    if (weighted) {
      fill_weights(own, place, of(variance), of(mask), stretch_, header.width,
                   {weights.data_ptr<float>() + used * values, values});
    }
    ++used;
  }
  block.images = images.slice(0, 0, static_cast<std::int64_t>(used));
  if (weighted) block.weights = weights.slice(0, 0, static_cast<std::int64_t>(used));
  return block;
}

}  // namespace peculiar::score
