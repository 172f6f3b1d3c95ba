#include "injection/targets.h"

#include <algorithm>
#include <optional>

#include "base/parallel.h"
#include "base/progress.h"
#include "base/random.h"

namespace peculiar::injection {

namespace {

constexpr double kMargin = 2;  // px
/// Flags that make an image unsuitable.
constexpr std::int64_t kUnfitFlags =
    store::kFlagUnreadable | store::kFlagConstant | store::kFlagEdge | store::kFlagGap;

std::string why(Unfit unfit) {
  switch (unfit) {
    case Unfit::kNo:
      return "";
    case Unfit::kPixels:
      return "pixels missing";
    case Unfit::kNoSource:
      return "no source";
    case Unfit::kNotCentral:
      return "no source in the middle";
    case Unfit::kNoLight:
      return "no light above the border's median";
  }
  return "";
}

}  // namespace

std::vector<bool> unfit_by_flags(const store::SampleReader& sample) {
  std::vector<bool> unfit(static_cast<std::size_t>(sample.count()), false);
  const catalog::Table table = sample.rows().catalogue(std::vector<std::string>{"flags"});
  const catalog::Column* column = table.find("flags");
  const auto* flags = column == nullptr ? nullptr : std::get_if<std::vector<std::int64_t>>(&column->data);
  for (std::size_t row = 0; flags != nullptr && row < unfit.size(); ++row)
    unfit[row] = ((*flags)[row] & kUnfitFlags) != 0;
  return unfit;
}

double greatest_reach(int edge) { return 0.5 * (edge - 1) - kMargin; }

StampRow read_stamp(const store::SampleReader& sample, std::int64_t row) {
  const auto values = static_cast<std::size_t>(sample.header().stamp_values());
  StampRow stamp{std::vector<float>(values), {}, {}};
  sample.read_images(row, stamp.pixels);
  if (sample.header().has_variance) {
    stamp.variance.resize(values);
    sample.rows().read("variance", row, stamp.variance);
  }
  if (sample.header().has_mask) {
    stamp.mask.resize(values);
    sample.rows().read("mask", row, stamp.mask);
  }
  return stamp;
}

TargetSearch::TargetSearch(const store::SampleReader& sample, std::vector<std::size_t> rows,
                           std::size_t wanted, const std::function<bool(const Target&)>& suits,
                           const RunContext& context) {
  constexpr std::size_t kBlock = 512;
  const int edge = sample.header().height;
  const std::vector<bool> is_flagged = unfit_by_flags(sample);
  RandomStream random(context.seed, "inject order");
  shuffle(rows, random);
  Progress progress(context, "inject", "images looked at", static_cast<std::int64_t>(rows.size()));
  for (std::size_t first = 0; first < rows.size() && found.size() < wanted; first += kBlock) {
    context.stop_if_cancelled("stopped before anything was written");
    const std::size_t last = std::min(first + kBlock, rows.size());
    std::vector<StampGalaxy> galaxies(last - first);
    parallel_for(static_cast<std::int64_t>(last - first), context.threads, [&](std::int64_t i, int) {
      const std::size_t row = rows[first + static_cast<std::size_t>(i)];
      StampGalaxy& galaxy = galaxies[static_cast<std::size_t>(i)];
      galaxy.unfit = Unfit::kPixels;
      if (!is_flagged[row]) {
        const StampRow stamp = read_stamp(sample, static_cast<std::int64_t>(row));
        galaxy = find_galaxy(stamp.pixels, stamp.mask, edge);
        galaxy.segment.clear();
      }
      progress.add(1);
    });
    for (std::size_t i = 0; i < galaxies.size(); ++i) {
      StampGalaxy& galaxy = galaxies[i];
      if (galaxy.unfit != Unfit::kNo) {
        ++unfit[why(galaxy.unfit)];
        continue;
      }
      const double near_side = std::min({galaxy.x, galaxy.y, edge - 1 - galaxy.x, edge - 1 - galaxy.y});
      Target target{static_cast<std::int64_t>(rows[first + i]), std::move(galaxy), near_side - kMargin};
      (suits(target) ? found : too_large).push_back(std::move(target));
    }
  }
}

}  // namespace peculiar::injection
