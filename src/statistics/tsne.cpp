#include "statistics/tsne.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/parallel.h"
#include "base/progress.h"

namespace peculiar::statistics {

namespace {

constexpr std::int64_t kBlock = 256;  // points per block of a thread
constexpr double kTheta = 0.5;
constexpr double kExaggeration = 12;
constexpr std::int64_t kExaggerated = 250;  // iterations
constexpr double kStartDeviation = 1e-4;
constexpr double kLeastGain = 0.01;

std::vector<Place> start_places(const Points& points, int threads) {
  const Points components = principal_components(points, 2, threads);
  double squares = 0;
  for (std::size_t i = 0; i < components.count(); ++i) squares += components.at(i)[0] * components.at(i)[0];
  const double deviation = std::sqrt(squares / static_cast<double>(components.count()));
  if (!(deviation > 0)) throw input_error("all points are the same: there is nothing to embed");
  std::vector<Place> places;
  for (std::size_t i = 0; i < components.count(); ++i)
    places.push_back({components.at(i)[0] * kStartDeviation / deviation,
                      components.at(i)[1] * kStartDeviation / deviation});
  return places;
}

void centre(std::vector<Place>& places) {
  for (const std::size_t axis : {0, 1}) {
    double sum = 0;
    for (const Place& place : places) sum += place[axis];
    for (Place& place : places) place[axis] -= sum / static_cast<double>(places.size());
  }
}

/// One component of one point's move.
struct Motion {
  double velocity = 0;
  double gain = 1;

  double next(double gradient, double momentum, double rate) {
    gain = gradient * velocity < 0 ? gain + 0.2 : std::max(kLeastGain, 0.8 * gain);
    velocity = momentum * velocity - rate * gain * gradient;
    return velocity;
  }
};

}  // namespace

TsneStep tsne_step(const Affinities& affinities, const std::vector<Place>& places, double exaggeration,
                   double theta, int threads) {
  const QuadTree tree(places);
  const auto count = static_cast<std::int64_t>(places.size());
  const std::int64_t blocks = (count + kBlock - 1) / kBlock;
  std::vector<Place> pulls(places.size()), pushes(places.size());
  std::vector<double> weights(static_cast<std::size_t>(blocks), 0),
      logarithms(static_cast<std::size_t>(blocks), 0);
  parallel_for(blocks, threads, [&](std::int64_t block, int) {
    for (std::int64_t k = block * kBlock; k < std::min(count, (block + 1) * kBlock); ++k) {
      const auto i = static_cast<std::size_t>(tree.order()[static_cast<std::size_t>(k)]);
      const Place own = places[i];
      const QuadTree::Sums sums = tree.sums(own, theta);
      weights[static_cast<std::size_t>(block)] += sums.weight;
      pushes[i] = sums.force;
      Place pull{0, 0};
      for (std::size_t entry = affinities.first[i]; entry < affinities.first[i + 1]; ++entry) {
        const Place& other = places[static_cast<std::size_t>(affinities.other[entry])];
        const double x = own[0] - other[0];
        const double y = own[1] - other[1];
        const double distance = 1 + x * x + y * y;
        const double part = affinities.value[entry] / distance;
        pull[0] += part * x;
        pull[1] += part * y;
        // p log(p / w); the sum of all w is subtracted below
        if (affinities.value[entry] > 0)
          logarithms[static_cast<std::size_t>(block)] +=
              affinities.value[entry] * std::log(affinities.value[entry] * distance);
      }
      pulls[i] = pull;
    }
  });
  double weight = 0;
  TsneStep step;
  for (std::size_t block = 0; block < weights.size(); ++block) {
    weight += weights[block];
    step.divergence += logarithms[block];
  }
  step.divergence += std::log(weight);
  step.gradient.resize(places.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    for (const std::size_t axis : {0, 1})
      step.gradient[i][axis] = 4 * (exaggeration * pulls[i][axis] - pushes[i][axis] / weight);
  }
  return step;
}

TsneResult tsne(const Points& points, const TsneOptions& options, const RunContext& context) {
  const auto count = static_cast<double>(points.count());
  if (!(count > 3 * options.perplexity))
    throw input_error(
        "{} points are too few for a perplexity of {}: more than three times the perplexity are needed",
        points.count(), options.perplexity);
  const Affinities alike = affinities(points, options.perplexity, context);
  const double theta = points.count() <= kExactCount ? 0 : kTheta;
  const double rate = std::max(count / kExaggeration / 4, 50.0);
  TsneResult result{start_places(points, context.threads), 0};
  std::vector<std::array<Motion, 2>> motions(points.count());
  Progress progress(context, "embed", "iterations", options.iterations);
  for (std::int64_t iteration = 0; iteration < options.iterations; ++iteration) {
    context.stop_if_cancelled("stopped; nothing is written");
    const bool is_early = iteration < kExaggerated;
    const TsneStep step =
        tsne_step(alike, result.places, is_early ? kExaggeration : 1, theta, context.threads);
    for (std::size_t i = 0; i < result.places.size(); ++i) {
      for (const std::size_t axis : {0, 1})
        result.places[i][axis] += motions[i][axis].next(step.gradient[i][axis], is_early ? 0.5 : 0.8, rate);
    }
    centre(result.places);
    progress.add(1);
  }
  result.divergence = tsne_step(alike, result.places, 1, theta, context.threads).divergence;
  return result;
}

}  // namespace peculiar::statistics
