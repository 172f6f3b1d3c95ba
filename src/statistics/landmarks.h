#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/run_context.h"
#include "statistics/principal_axes.h"

namespace peculiar::statistics {

/// Numbers of `count` of the points, rising, that stand for all of them in a map: those of `always` (as many
/// as fit); of the rest a sixth from rare groups, a sixth from sparse regions, so that kinds too rare for a
/// uniform draw are among them, and the others drawn uniformly.
///
/// Both are told by `kPilots` points drawn uniformly. The further the kSparseRank-th nearest pilot, the
/// sparser a region: drawn by the `kSparsePower`-th power of that distance. Points of a rare group are near
/// each other besides: those of the greatest ratio of that distance to the one to their kGroupRank-th
/// nearest, which is looked for in a few partitions of the points into cells; no more than `kMostOfCell` of a
/// cell. So groups of up to about kSparseRank / kPilots of all points count as rare.
///
/// By the context's seed; the same for any number of threads. All points where there are no more than
/// `count`. Of the context: threads, seed, cancel, progress.
std::vector<std::size_t> draw_landmarks(const Points& points, std::size_t count,
                                        std::span<const std::size_t> always = {},
                                        const RunContext& context = {});
inline constexpr std::size_t kPilots = 4000;
inline constexpr std::size_t kSparseRank = 8;
inline constexpr double kSparsePower = 6;
inline constexpr std::size_t kGroupRank = 3;
inline constexpr std::size_t kMostOfCell = 20;

}  // namespace peculiar::statistics
