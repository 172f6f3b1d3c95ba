#include "morphology/stamp_row.h"

#include <algorithm>
#include <cmath>

#include "base/order_statistics.h"
#include "base/parallel.h"
#include "detection/tile_noise.h"

namespace peculiar::morphology {

namespace {

constexpr std::size_t kMostStamps = 200;  // maximum number of stamps examined

template <typename Value>
std::vector<Value> band_of(const std::vector<Value>& values, std::size_t size, int band) {
  const auto from = values.begin() + static_cast<std::ptrdiff_t>(size) * band;
  return {from, from + static_cast<std::ptrdiff_t>(size)};
}

}  // namespace

void scale_noise(StampRow& stamp, double factor) {
  const auto scale = static_cast<float>(factor * factor);
  for (float& value : stamp.variance) value *= scale;
}

StampRow read_stamp_row(const store::SampleReader& sample, std::int64_t row, int band, double noise_factor) {
  const store::SampleHeader& header = sample.header();
  const auto values = static_cast<std::size_t>(header.stamp_values());
  const std::size_t size = values / header.bands.size();
  StampRow stamp;
  stamp.height = header.height;
  stamp.width = header.width;
  std::vector<float> all(values);
  sample.read_images(row, all);
  stamp.pixels = band_of(all, size, band);
  if (header.has_variance) {
    sample.rows().read("variance", row, std::span(all));
    stamp.variance = band_of(all, size, band);
    scale_noise(stamp, noise_factor);
  }
  if (header.has_mask) {
    std::vector<std::uint8_t> mask(values);
    sample.rows().read("mask", row, std::span(mask));
    stamp.mask = band_of(mask, size, band);
  }
  return stamp;
}

double noise_factor(const std::function<StampRow(std::int64_t row)>& stamp_of,
                    const std::vector<std::int64_t>& rows, const std::string& name,
                    const detection::DetectionOptions& options, const RunContext& context) {
  if (options.noise_scale == "given") return 1;
  const std::size_t stamps = std::min(kMostStamps, rows.size());
  std::vector<std::vector<double>> found(stamps);
  parallel_for(static_cast<std::int64_t>(stamps), context.threads, [&](std::int64_t i, int) {
    const auto place = static_cast<std::size_t>(i);
    const StampRow stamp = stamp_of(rows[place * rows.size() / stamps]);
    for (const detection::TileNoise& tile : detection::tile_noise(stamp.frame(), options)) {
      if (tile.sky > 0 && tile.map > 0) found[place].push_back(tile.sky / tile.map);
    }
  });
  std::vector<double> ratios;
  for (const std::vector<double>& some : found) ratios.insert(ratios.end(), some.begin(), some.end());
  if (ratios.empty()) return 1;
  const double ratio = value_at_share(ratios, 0.5);
  if (options.noise_scale == "measured") return ratio;
  // Warn only if at least three quarters of the tiles agree.
  const double low = value_at_share(ratios, 0.25), high = value_at_share(ratios, 0.75);
  if (low > detection::kMostNoiseRatio || high < detection::kLeastNoiseRatio)
    context.warning(
        "{}: the scatter of the sky in its stamps is {:.3g} times that of its variance; thresholds and errors follow the variance, and --noise-scale measured scales it to the sky",
        name, ratio);
  return 1;
}

double noise_factor(const store::SampleReader& sample, const std::vector<std::int64_t>& rows, int band,
                    const detection::DetectionOptions& options, const RunContext& context) {
  if (!sample.header().has_variance) return 1;
  return noise_factor([&](std::int64_t row) { return read_stamp_row(sample, row, band, 1); }, rows,
                      sample.path().string(), options, context);
}

}  // namespace peculiar::morphology
