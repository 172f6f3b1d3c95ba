#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/run_context.h"
#include "statistics/principal_axes.h"
#include "statistics/quad_tree.h"

namespace peculiar::statistics {

/// Affinities of pairs of points: a symmetric sparse matrix that sums to 1.
struct Affinities {
  std::vector<std::size_t> first;   ///< index of each point's first entry; one more at the end
  std::vector<std::int32_t> other;  ///< increasing within a point
  std::vector<double> value;

  std::size_t count() const { return first.size() - 1; }
};

/// Gaussian affinities to the nearest neighbours, made symmetric. The width for each point is such that the
/// entropy of its neighbours is log(perplexity) (van der Maaten & Hinton 2008, equations 1 and 3 and section
/// 3.1). Uses all other points up to `kExactCount` points, and 3 times the perplexity beyond that (van der
/// Maaten 2014).
Affinities affinities(const Points& points, double perplexity, const RunContext& context = {});
inline constexpr std::size_t kExactCount = 1000;

/// Probabilities of one point's neighbours (nearest first): Gaussian in distance, with the width at which
/// their entropy is log(perplexity) (van der Maaten & Hinton 2008, equation 1).
void neighbour_probabilities(std::span<const double> squared_distances, double perplexity,
                             std::span<double> out);

struct TsneStep {
  std::vector<Place> gradient;  ///< of the divergence with respect to each place
  /// Kullback-Leibler divergence, without exaggeration; the sum over pairs is by the tree.
  double divergence = 0;
};

/// Gradient of the Kullback-Leibler divergence, with affinities multiplied by `exaggeration` (equation 5).
/// Sums over all pairs use the Barnes-Hut tree with `theta` (0: exact).
TsneStep tsne_step(const Affinities& affinities, const std::vector<Place>& places, double exaggeration,
                   double theta, int threads);

struct TsneOptions {
  double perplexity = 30;
  std::int64_t iterations = 1000;
};

struct TsneResult {
  std::vector<Place> places;
  double divergence = 0;  ///< at the end
};

/// Maps points to the plane by t-SNE. Starts from the two leading principal components (standard deviation
/// 1e-4); 250 iterations with 12-fold affinities and momentum 0.5, then momentum 0.8; learning rate max(n /
/// 48, 50) with the gains of Jacobs (1988), as in scikit-learn (Belkina et al. 2019). Does not depend on the
/// number of threads. Error (input): number of points not above 3 times the perplexity. Uses the context's
/// threads, cancellation and progress.
TsneResult tsne(const Points& points, const TsneOptions& options, const RunContext& context = {});

}  // namespace peculiar::statistics
