#include "stamps/preparation.h"

#include <algorithm>
#include <cmath>

#include "base/order_statistics.h"
#include "base/parallel.h"
#include "stamps/masked_pixels.h"

namespace peculiar::stamps {

namespace {

constexpr double kLeastSigma = 0.1;  // relative to the stamp's median: limits weights to 10 times typical
constexpr double kTiny = 1e-6;

}  // namespace

std::vector<std::int64_t> PreparedStamps::usable_numbers() const {
  std::vector<std::int64_t> chosen;
  for (std::size_t i = 0; i < numbers.size(); ++i)
    if (usable[i]) chosen.push_back(numbers[i]);
  return chosen;
}

StampPreparation::StampPreparation(int edge, StampStretch stretch)
    : edge_(edge), stretch_(std::move(stretch)), meter_(edge) {}

std::size_t StampPreparation::stamp_size() const {
  return stretch_.bands.size() * static_cast<std::size_t>(edge_) * static_cast<std::size_t>(edge_);
}

bool StampPreparation::fill_masked(std::span<float> pixels, std::span<const std::uint8_t> mask) const {
  return stamps::fill_masked(pixels, mask, edge_);
}

Normalisation StampPreparation::to_network(std::span<const float> pixels, std::span<float> values) const {
  Normalisation own = stretch_.normalisation_of(pixels, edge_);
  stretch_.to_network(pixels, own, values);
  return own;
}

void StampPreparation::weigh_by_sigma(std::span<const float> pixels, std::span<const float> variance,
                                      std::span<const float> mask_weights, const Normalisation& own,
                                      std::span<float> weights) const {
  const std::size_t band = pixels.size() / stretch_.bands.size();
  std::vector<double> sigmas(pixels.size());
  std::vector<double> known;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    const bool counts =
        (mask_weights.empty() || mask_weights[i] > 0) && std::isfinite(variance[i]) && variance[i] > 0;
    sigmas[i] =
        counts ? stretch_.network_sigma(pixels[i], std::sqrt(static_cast<double>(variance[i])), i / band, own)
               : std::nan("");
    if (counts) known.push_back(sigmas[i]);
  }
  std::fill(weights.begin(), weights.end(), 0.0f);
  if (known.empty()) return;
  const auto count = static_cast<double>(
      mask_weights.empty() ? pixels.size() : std::count(mask_weights.begin(), mask_weights.end(), 1.0f));
  const double least = std::max(kTiny, kLeastSigma * upper_median(known));
  double sum = 0;
  for (const double sigma : sigmas) sum += std::isnan(sigma) ? 0 : 1 / std::max(sigma, least);
  for (std::size_t i = 0; i < weights.size(); ++i)
    if (!std::isnan(sigmas[i])) weights[i] = static_cast<float>(count / sum / std::max(sigmas[i], least));
}

PreparedStamps StampPreparation::prepare(const StampArrays& stamps, std::vector<std::int64_t> numbers,
                                         const WantedParts& wanted, int threads) const {
  const std::size_t size = stamp_size();
  const std::size_t count = numbers.size();
  PreparedStamps prepared;
  prepared.numbers = std::move(numbers);
  prepared.values.reserve(count * size);
  const auto own_part = [&](auto all, std::size_t i) {
    return all.empty() ? all : all.subspan(i * size, size);
  };
  if (wanted.targets) {
    prepared.targets.resize(count);
    parallel_for(static_cast<std::int64_t>(count), threads, [&](std::int64_t stamp, int) {
      const auto i = static_cast<std::size_t>(stamp);
      const std::span<const float> raw = stamps.pixels.subspan(i * size, size);
      std::vector<float> filled(raw.begin(), raw.end());
      fill_masked(filled, own_part(stamps.mask, i));
      prepared.targets[i] = target_light(filled, edge_);
    });
  }
  std::vector<float> pixels(size);
  for (std::size_t i = 0; i < count; ++i) {
    const std::span<const float> raw = stamps.pixels.subspan(i * size, size);
    const std::span<const std::uint8_t> mask = own_part(stamps.mask, i);
    const std::span<const float> variance = own_part(stamps.variance, i);
    std::copy(raw.begin(), raw.end(), pixels.begin());
    const bool finite = fill_masked(pixels, mask);
    if (wanted.shapes) prepared.shapes.push_back(meter_.measure(pixels));
    prepared.usable.push_back(finite);
    if (!finite) continue;
    const auto grown = [&](std::vector<float>& all) {
      all.resize(all.size() + size);
      return std::span(all).last(size);
    };
    prepared.normalisations.push_back(to_network(pixels, grown(prepared.values)));
    std::span<float> mask_weights;
    if (!mask.empty()) {
      mask_weights = grown(prepared.mask_weights);
      for (std::size_t k = 0; k < size; ++k) mask_weights[k] = mask[k] == 0 ? 1.0f : 0.0f;
    }
    if (wanted.sigma_weights && !variance.empty())
      weigh_by_sigma(pixels, variance, mask_weights, prepared.normalisations.back(),
                     grown(prepared.sigma_weights));
  }
  return prepared;
}

}  // namespace peculiar::stamps
