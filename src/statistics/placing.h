#pragma once

#include <vector>

#include "base/run_context.h"
#include "statistics/principal_axes.h"
#include "statistics/quad_tree.h"
#include "statistics/tsne.h"

namespace peculiar::statistics {

/// Where further points lie in a map by t-SNE of `landmarks`, whose `places` stay as they are: each goes for
/// itself to the least divergence of the affinities to its nearest landmarks (those of `kPlacedPerplexity`),
/// as if it were one more landmark. So the map of points placed earlier never changes, and equal points lie
/// together. A point that is a landmark's equal lies where that does. The same for any number of threads.
/// Takes memory for a few rows at once. Of the context: threads, cancel, progress.
///
/// The idea is that of Poličar, Stražar & Zupan (2023): start among the nearest, then a few steps of the
/// gradient. The start is the neighbour that the others are nearest to, not their mean, which of neighbours
/// on two islands would lie in the sea; the steps are fixed-point ones, that need no rate.
std::vector<Place> places_among(const Points& points, const Points& landmarks,
                                const std::vector<Place>& places, const RunContext& context = {});
inline constexpr double kPlacedPerplexity = 5;

/// t-SNE of the landmarks (numbers of points, rising), and the others placed among them. The divergence is
/// that of the landmarks.
TsneResult tsne_by_landmarks(const Points& points, const std::vector<std::size_t>& landmarks,
                             const TsneOptions& options, const RunContext& context = {});

}  // namespace peculiar::statistics
