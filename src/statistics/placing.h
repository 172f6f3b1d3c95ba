#pragma once

#include <vector>

#include "base/run_context.h"
#include "statistics/principal_axes.h"
#include "statistics/quad_tree.h"
#include "statistics/tsne.h"

namespace peculiar::statistics {

/// Places further points in a t-SNE map of `landmarks`, whose `places` do not change. Each point moves
/// independently to the minimum divergence of the affinities to its nearest landmarks (perplexity
/// `kPlacedPerplexity`), as if it were one more landmark. The map of points placed earlier therefore never
/// changes, and equal points coincide; a point equal to a landmark takes its place. The result does not
/// depend on the number of threads. Holds a few rows in memory at once. Uses the context's threads,
/// cancellation and progress.
///
/// Follows Poličar, Stražar & Zupan (2023): start among the nearest landmarks, then take a few gradient
/// steps. Here the start is the neighbour closest to the other neighbours, not their mean, which would fall
/// between clusters if the neighbours are split; and the steps are fixed-point iterations, which need no
/// learning rate.
std::vector<Place> places_among(const Points& points, const Points& landmarks,
                                const std::vector<Place>& places, const RunContext& context = {});
inline constexpr double kPlacedPerplexity = 5;

/// t-SNE of the landmarks (increasing indices of points), with all other points placed among them. The
/// divergence is that of the landmarks.
TsneResult tsne_by_landmarks(const Points& points, const std::vector<std::size_t>& landmarks,
                             const TsneOptions& options, const RunContext& context = {});

}  // namespace peculiar::statistics
