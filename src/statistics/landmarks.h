#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/run_context.h"
#include "statistics/principal_axes.h"

namespace peculiar::statistics {

/// Draws `count` points that represent all of them in a map; returns their indices in increasing order. They
/// include `always` (as many as fit). Of the rest, a sixth are drawn from rare groups and a sixth from sparse
/// regions, so that kinds too rare for a uniform draw are represented; the others are drawn uniformly.
///
/// Rarity is measured against `kPilots` points drawn uniformly. A region is sparser the larger the distance
/// to the kSparseRank-th nearest pilot; points in sparse regions are drawn with weights of that distance to
/// the power `kSparsePower`. Points of a rare group are also close to each other: they have the largest
/// ratios of that distance to the distance of their kGroupRank-th nearest neighbour. Neighbours are searched
/// for in a few partitions of the points into cells, and at most `kMostOfCell` points of a cell are drawn.
/// Groups of up to about kSparseRank / kPilots of all points count as rare.
///
/// The result depends on the context's seed, not on the number of threads. Returns all points if there are no
/// more than `count`. Uses the context's threads, seed, cancellation and progress.
std::vector<std::size_t> draw_landmarks(const Points& points, std::size_t count,
                                        std::span<const std::size_t> always = {},
                                        const RunContext& context = {});
inline constexpr std::size_t kPilots = 4000;
inline constexpr std::size_t kSparseRank = 8;
inline constexpr double kSparsePower = 6;
inline constexpr std::size_t kGroupRank = 3;
inline constexpr std::size_t kMostOfCell = 20;

}  // namespace peculiar::statistics
