#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/run_context.h"
#include "statistics/principal_axes.h"
#include "statistics/quad_tree.h"

namespace peculiar::statistics {

/// How alike pairs of points are: a symmetric sparse matrix whose values sum to 1.
struct Affinities {
  std::vector<std::size_t> first;   ///< of each point its first entry; one more at the end
  std::vector<std::int32_t> other;  ///< rising within a point
  std::vector<double> value;

  std::size_t count() const { return first.size() - 1; }
};

/// Gaussian affinities over the nearest neighbours, each point's width chosen so that the entropy of its
/// neighbours is log(perplexity); made symmetric (van der Maaten & Hinton 2008, equations 1 and 3 and
/// section 3.1). Up to `kExactCount` points: over all others; beyond: over 3 times the perplexity (van der
/// Maaten 2014).
Affinities affinities(const Points& points, double perplexity, const RunContext& context = {});
inline constexpr std::size_t kExactCount = 1000;

/// Probabilities of one point's neighbours (the nearest first), Gaussian in the distance, of a width at which
/// their entropy is log(perplexity) (van der Maaten & Hinton 2008, equation 1).
void neighbour_probabilities(std::span<const double> squared_distances, double perplexity,
                             std::span<double> out);

struct TsneStep {
  std::vector<Place> gradient;  ///< of the divergence with regard to each place
  double divergence = 0;  ///< Kullback-Leibler, of the affinities as they are; the sum over pairs by the tree
};

/// Gradient of the Kullback-Leibler divergence, the affinities times `exaggeration` in it (equation 5); sums
/// over all pairs by Barnes & Hut's tree with `theta` (0: exact).
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

/// Points of many dimensions in the plane, neighbours near each other, by t-SNE: from the two leading
/// principal components (deviation 1e-4), 250 iterations with affinities 12-fold and momentum 0.5, then
/// momentum 0.8; learning rate max(n / 48, 50) with the gains of Jacobs (1988), as scikit-learn has it
/// (Belkina et al. 2019). The same for any number of threads. Error (input): not more points than 3 times the
/// perplexity. Of the context: threads, cancel, progress.
TsneResult tsne(const Points& points, const TsneOptions& options, const RunContext& context = {});

}  // namespace peculiar::statistics
