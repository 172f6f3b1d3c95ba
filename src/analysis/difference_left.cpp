#include "analysis/difference_left.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "analysis/matching.h"
#include "base/parallel.h"
#include "base/random.h"
#include "statistics/distribution.h"

namespace peculiar::analysis {

namespace {

constexpr std::size_t kCells = 20;
constexpr std::int64_t kResamples = 400;

/// Images of a set, prepared for resampling: indices of scores among the distinct ones of both sets (kNone
/// without a score), groups as lists of images, and cells of the property.
struct Side {
  std::vector<std::size_t> places;
  std::vector<std::vector<std::size_t>> groups;
  std::vector<std::vector<std::size_t>> cells;
};

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

class Resampler {
 public:
  Resampler(const ComparedSets& sets, const Quantity& property) {
    const Quantity& score = sets.quantities.front();
    distinct_ = statistics::finite(score.first);
    const std::vector<double> others = statistics::finite(score.second);
    distinct_.insert(distinct_.end(), others.begin(), others.end());
    std::sort(distinct_.begin(), distinct_.end());
    distinct_.erase(std::unique(distinct_.begin(), distinct_.end()), distinct_.end());
    MatchingCells cells = matching_cells({{property.first, property.second}}, kCells);
    sides_[0] = side_of(score.first, sets.first_groups, std::move(cells.first));
    sides_[1] = side_of(score.second, sets.second_groups, std::move(cells.second));
  }

  bool has_groups() const {
    return std::all_of(sides_.begin(), sides_.end(), [](const Side& side) { return side.groups.size() > 1; });
  }

  /// Fraction left in a resample of the groups; NaN without a difference or a match.
  double draw(RandomStream& random) const {
    std::array<std::vector<std::size_t>, 2> times;  // how often each image was drawn
    std::array<Counts, 2> all{Counts(distinct_.size()), Counts(distinct_.size())}, matched = all;
    for (std::size_t k = 0; k < 2; ++k) {
      const Side& side = sides_[k];
      times[k].assign(side.places.size(), 0);
      for (std::size_t i = 0; i < side.groups.size(); ++i) {
        for (const std::size_t image : side.groups[random.below(side.groups.size())]) ++times[k][image];
      }
      for (std::size_t image = 0; image < times[k].size(); ++image) add(all[k], side, image, times[k][image]);
    }
    for (std::size_t cell = 0; cell < sides_[0].cells.size(); ++cell) {
      std::array<std::vector<std::size_t>, 2> images;
      for (std::size_t k = 0; k < 2; ++k) {
        for (const std::size_t image : sides_[k].cells[cell])
          images[k].insert(images[k].end(), times[k][image], image);
      }
      const std::size_t common = std::min(images[0].size(), images[1].size());
      for (std::size_t k = 0; k < 2; ++k) {
        for (std::size_t i = 0; i < common; ++i) {
          if (images[k].size() > common)
            std::swap(images[k][i], images[k][i + random.below(images[k].size() - i)]);
          add(matched[k], sides_[k], images[k][i], 1);
        }
      }
    }
    const double before = difference(all);
    return before != 0 ? difference(matched) / before : std::nan("");
  }

 private:
  using Counts = std::vector<double>;  ///< images at each distinct score

  Side side_of(const std::vector<double>& scores, const std::vector<std::size_t>& groups,
               std::vector<std::vector<std::size_t>> cells) const {
    Side side;
    side.cells = std::move(cells);
    for (std::size_t image = 0; image < scores.size(); ++image) {
      side.places.push_back(
          std::isfinite(scores[image])
              ? static_cast<std::size_t>(std::lower_bound(distinct_.begin(), distinct_.end(), scores[image]) -
                                         distinct_.begin())
              : kNone);
      const std::size_t group = groups.empty() ? image : groups[image];
      if (group >= side.groups.size()) side.groups.resize(group + 1);
      side.groups[group].push_back(image);
    }
    std::erase_if(side.groups, [](const std::vector<std::size_t>& images) { return images.empty(); });
    return side;
  }

  static void add(Counts& counts, const Side& side, std::size_t image, std::size_t times) {
    if (side.places[image] != kNone) counts[side.places[image]] += static_cast<double>(times);
  }

  /// Area under the curve minus 1/2.
  static double difference(const std::array<Counts, 2>& counts) {
    double below = 0, pairs = 0, second = 0;
    for (std::size_t place = 0; place < counts[0].size(); ++place) {
      pairs += counts[1][place] * (below + 0.5 * counts[0][place]);
      below += counts[0][place];
      second += counts[1][place];
    }
    return pairs / (below * second) - 0.5;
  }

  std::vector<double> distinct_;
  std::array<Side, 2> sides_;
};

/// Area under the score's curve minus 1/2; NaN if a set has no scores.
double difference_of(const ComparedSets& sets) {
  const Quantity& score = sets.quantities.front();
  const std::vector<double> first = statistics::finite(score.first),
                            second = statistics::finite(score.second);
  if (first.empty() || second.empty()) return std::nan("");
  return statistics::area_under_curve(first, second) - 0.5;
}

}  // namespace

DifferenceLeft difference_left(const ComparedSets& sets, const Quantity& property,
                               const RunContext& context) {
  constexpr double kUsual = 0.683, kMost = 0.95;  // central fractions
  const MatchedRows rows = matched_rows({{property.first, property.second}}, kCells, context.seed);
  DifferenceLeft result;
  const double before = difference_of(sets);
  if (!std::isfinite(before) || before == 0) return result;
  result.share = difference_of(sets.take_matched(rows.first, rows.second)) / before;
  const Resampler resampler(sets, property);
  if (!std::isfinite(result.share) || !resampler.has_groups()) return result;
  std::vector<double> shares(static_cast<std::size_t>(kResamples));
  parallel_for(kResamples, context.threads, [&](std::int64_t i, int) {
    context.stop_if_cancelled("stopped; nothing is written");
    RandomStream random(context.seed, "difference left", static_cast<std::uint64_t>(i));
    shares[static_cast<std::size_t>(i)] = resampler.draw(random);
  });
  shares = statistics::finite(std::move(shares));
  if (shares.empty()) return result;
  const auto quantile = [&](double share) { return statistics::quantile(shares, share); };
  result.error = 0.5 * (quantile(0.5 * (1 + kUsual)) - quantile(0.5 * (1 - kUsual)));
  // Resamples match other images, so their middle may differ from the share.
  result.low = result.share + quantile(0.5 * (1 - kMost)) - quantile(0.5);
  result.high = result.share + quantile(0.5 * (1 + kMost)) - quantile(0.5);
  return result;
}

}  // namespace peculiar::analysis
