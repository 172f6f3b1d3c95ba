#include "morphology/measure_stamps.h"

#include <cmath>
#include <numeric>

#include "base/parallel.h"
#include "base/progress.h"

namespace peculiar::morphology {

namespace {

/// The gain if known, or 0: the photon noise of the source is left out.
double gain_of(const std::vector<double>& gains, std::int64_t stamp) {
  if (gains.empty()) return 0;
  const double gain = gains.size() == 1 ? gains.front() : gains[static_cast<std::size_t>(stamp)];
  return gain > 0 && std::isfinite(gain) ? gain : 0;
}

StampRow row_of(const StampArrays& stamps, std::int64_t stamp, double noise_factor) {
  const auto size = static_cast<std::size_t>(stamps.height) * static_cast<std::size_t>(stamps.width);
  const auto pixels = stamps.pixels.of(stamp, size), variance = stamps.variance.of(stamp, size);
  const auto mask = stamps.mask.of(stamp, size);
  StampRow row{stamps.height,
               stamps.width,
               {pixels.begin(), pixels.end()},
               {variance.begin(), variance.end()},
               {mask.begin(), mask.end()}};
  scale_noise(row, noise_factor);
  return row;
}

}  // namespace

std::vector<StampMeasurement> measure_stamps(const StampArrays& stamps, const image::Image* psf,
                                             const StampsOptions& options, const RunContext& context) {
  constexpr std::int64_t kBlock = 512;
  std::vector<std::int64_t> rows(static_cast<std::size_t>(stamps.count));
  std::iota(rows.begin(), rows.end(), std::int64_t{0});
  const double factor = stamps.variance.first == nullptr
                            ? 1
                            : noise_factor([&](std::int64_t row) { return row_of(stamps, row, 1); }, rows,
                                           stamps.name, options.detection, context);
  std::vector<StampMeasurement> measured(rows.size());
  Progress progress(context, "measure", "images", stamps.count);
  for (std::int64_t first = 0; first < stamps.count; first += kBlock) {
    const std::int64_t count = std::min(kBlock, stamps.count - first);
    parallel_for(count, context.threads, [&](std::int64_t i, int) {
      context.stop_if_cancelled("stopped while measuring");
      measured[static_cast<std::size_t>(first + i)] =
          measure_stamp(row_of(stamps, first + i, factor).frame(), psf, options.detection,
                        {gain_of(options.gains, first + i), options.sersic});
    });
    progress.add(count);
  }
  return measured;
}

}  // namespace peculiar::morphology
