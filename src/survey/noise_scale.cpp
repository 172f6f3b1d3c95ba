#include "survey/noise_scale.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>

#include "base/order_statistics.h"
#include "base/parallel.h"
#include "detection/tile_noise.h"
#include "survey/blocks.h"

namespace peculiar::survey {

namespace {

using detection::TileNoise;

constexpr int kStrips = 16;  // rows of tiles examined in a large mosaic
constexpr std::int64_t kMiB = std::int64_t{1} << 20;

constexpr double kAgrees = 1.4;   // factor within which another kind of map is likely
constexpr double kFollows = 0.2;  // maximum scatter of the logarithm at which the sky still follows a map

/// A kind of noise map: the noise is a power of its values.
struct Kind {
  const char* name;
  double power;
};
constexpr std::array kKinds = {Kind{"weight", -0.5}, Kind{"rms", 1}, Kind{"variance", 0.5}};

const Kind& kind_of(const MosaicFile& file) {
  return kKinds[!file.weight.empty() ? 0 : !file.rms.empty() ? 1 : 2];
}
const std::string& map_of(const MosaicFile& file) {
  return !file.weight.empty() ? file.weight : !file.rms.empty() ? file.rms : file.variance;
}

/// Examines all tiles of a small mosaic, or strips across a large one.
std::vector<TileNoise> look_at(const Mosaic& mosaic, const detection::DetectionOptions& options,
                               std::int64_t memory_mib, const RunContext& context) {
  MosaicWindow window(mosaic, false, context.threads);
  const bool is_small = mosaic.height <= kBlockEdge && window.bytes(mosaic.height) <= memory_mib * kMiB;
  std::int64_t rows = is_small ? mosaic.height : std::min(options.background_tile, mosaic.height);
  while (rows > 1 && window.bytes(rows) > memory_mib * kMiB) rows /= 2;
  const std::int64_t strips = is_small ? 1 : std::min<std::int64_t>(kStrips, mosaic.height / rows);
  const std::int64_t columns = (mosaic.width + kBlockEdge - 1) / kBlockEdge;
  std::vector<std::vector<TileNoise>> found(static_cast<std::size_t>(strips * columns));
  for (std::int64_t strip = 0; strip < strips; ++strip) {
    const std::int64_t y0 = (2 * strip + 1) * (mosaic.height - rows) / (2 * strips);
    window.cover(y0, y0 + rows);
    parallel_for(columns, context.threads, [&](std::int64_t column, int) {
      Patch patch;
      const std::int64_t x0 = column * kBlockEdge;
      window.read(x0, y0, static_cast<int>(std::min<std::int64_t>(kBlockEdge, mosaic.width - x0)),
                  static_cast<int>(rows), patch);
      found[static_cast<std::size_t>(strip * columns + column)] = detection::tile_noise(
          {patch.height, patch.width, patch.image, patch.mask, patch.variance}, options);
    });
    context.stop_if_cancelled("stopped; nothing was written");
  }
  std::vector<TileNoise> all;
  for (const std::vector<TileNoise>& tiles : found) {
    for (const TileNoise& tile : tiles) {
      if (tile.sky > 0 && tile.map > 0) all.push_back(tile);
    }
  }
  return all;
}

double median(std::vector<double> values) {
  const double upper = upper_median(values);
  if (values.size() % 2 != 0) return upper;
  return (upper + *std::max_element(values.begin(),
                                    values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2))) /
         2;
}

/// The scatter of the sky relative to the map, assuming a kind.
struct Agreement {
  double ratio = 1;   ///< sky over map, median
  double spread = 0;  ///< standard deviation of its logarithm
};

Agreement agreement(const std::vector<TileNoise>& tiles, const Mosaic& mosaic, const Kind& kind) {
  const double power = kind.power / kind_of(mosaic.file).power;
  std::vector<double> ratios;
  for (const TileNoise& tile : tiles) {
    const double noise = std::pow(tile.map / mosaic.factor, power) * mosaic.factor;
    ratios.push_back(tile.sky / noise);
  }
  Agreement result;
  result.ratio = median(ratios);
  double sum = 0;
  for (const double ratio : ratios) sum += std::pow(std::log(ratio / result.ratio), 2);
  result.spread = std::sqrt(sum / static_cast<double>(ratios.size()));
  return result;
}

std::string times(double ratio) {
  return ratio >= 1 ? fmt::format("{:.3g} times", ratio) : fmt::format("1 / {:.3g} of", 1 / ratio);
}

/// A kind that fits the map better than its own, or null.
const Kind* likelier_kind(const std::vector<TileNoise>& tiles, const Mosaic& mosaic, const Agreement& own) {
  const auto is_off = [](double ratio) { return ratio > kAgrees || ratio < 1 / kAgrees; };
  for (const Kind& kind : kKinds) {
    if (&kind == &kind_of(mosaic.file)) continue;
    const Agreement other = agreement(tiles, mosaic, kind);
    const bool follows_other = own.spread > kFollows && other.spread < own.spread / 2;
    const bool agrees_as_other =
        is_off(own.ratio) && !is_off(other.ratio) && other.spread <= own.spread + kFollows / 2;
    if (follows_other || agrees_as_other) return &kind;
  }
  return nullptr;
}

/// What happens to a map that contradicts the sky, and the option to override it.
std::string consequence(const Mosaic& mosaic, const NoiseFactors& factors, NoiseUse use) {
  if (factors.thresholds == 1)
    return "thresholds and errors follow the map; --noise-scale measured scales it to the scatter of the sky";
  if (factors.written != 1 || use == NoiseUse::kCatalogue)
    return "it is scaled to the scatter of the sky; --noise-scale given uses it unchanged";
  return fmt::format(
      "thresholds follow the scatter of the sky, but the variance in the sample follows the {}; --noise-scale measured scales it too",
      kind_of(mosaic.file).name);
}

void scale(Mosaic& mosaic, const detection::DetectionOptions& options, NoiseUse use, std::int64_t memory_mib,
           const RunContext& context) {
  const std::vector<TileNoise> tiles = look_at(mosaic, options, memory_mib, context);
  if (tiles.empty()) return;
  const Kind& kind = kind_of(mosaic.file);
  const Agreement own = agreement(tiles, mosaic, kind);
  const bool is_measured = options.noise_scale == "measured";
  if (is_measured || mosaic.file.rms.empty()) mosaic.noise.thresholds = own.ratio;
  if (is_measured || use == NoiseUse::kCatalogue) mosaic.noise.written = mosaic.noise.thresholds;
  const std::string& map = map_of(mosaic.file);
  const Kind* likelier = likelier_kind(tiles, mosaic, own);
  const std::string hint =
      likelier != nullptr ? fmt::format(" (it would agree if it were a map of {}; if it is, give it as {})",
                                        likelier->name, likelier->name)
                          : "";
  if (own.ratio > detection::kMostNoiseRatio || own.ratio < detection::kLeastNoiseRatio)
    context.warning("{}: the scatter of the sky is {} the noise of this map as {}{}; {}", map,
                    times(own.ratio), kind.name, hint, consequence(mosaic, mosaic.noise, use));
  else if (likelier != nullptr)
    context.warning(
        "{}: variations of the sky's scatter do not follow this map as {}, but would follow it as {}; if it is a map of {}, give it as {}",
        map, kind.name, likelier->name, likelier->name, likelier->name);
}

}  // namespace

void scale_noise(Survey& survey, const detection::DetectionOptions& options, NoiseUse use,
                 std::int64_t memory_mib, const RunContext& context) {
  if (options.noise_scale == "given") return;
  for (Field& field : survey.fields) {
    for (Mosaic& mosaic : field.mosaics) {
      if (mosaic.has_noise()) scale(mosaic, options, use, memory_mib, context);
    }
  }
}

}  // namespace peculiar::survey
