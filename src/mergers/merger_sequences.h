#pragma once

#include <cstdint>
#include <vector>

#include "mergers/mergers.h"

namespace peculiar::mergers {

/// Why a sequence begins at its first step.
enum class SequenceStart { kSeparated, kMainBegins, kCompanionBegins, kFirstStep };
/// Why a sequence ends at its last step.
enum class SequenceEnd { kAllSteps, kRemnantEnds, kLastStep };

/// A merger, from the time when the companion was at the rule's separation to as many steps after
/// coalescence.
struct MergerSequence {
  Merger merger;
  std::int32_t steps = 0;  ///< from the first pre-merger step to coalescence
  SequenceStart start = SequenceStart::kFirstStep;
  SequenceEnd end = SequenceEnd::kLastStep;
  double coalescence_age_gyr = simulation::kUnknown;
  double start_age_gyr = simulation::kUnknown;  ///< companion at the separation; NaN if not seen
  double end_age_gyr =
      simulation::kUnknown;  ///< the same number of steps after coalescence; NaN if there are fewer

  bool is_complete() const { return start == SequenceStart::kSeparated && end == SequenceEnd::kAllSteps; }
  /// Converts an age of the universe: -1 at the start, 0 at coalescence, +1 at the end. NaN if the start, or
  /// for later ages the end, is unknown.
  double normalised_time(double age) const;
};

/// A galaxy at a step of a sequence.
struct SequenceStep {
  std::int64_t node;
  std::int32_t sequence;  ///< index
  std::int32_t before;    ///< steps to coalescence; negative after it
  /// Node in the same step; kNone if there is none, or it is not seen.
  std::int64_t companion = simulation::MergerTree::kNone;
  double companion_distance_kpc = simulation::kUnknown;
};

struct MergerSequences {
  std::vector<MergerSequence> sequences;  ///< by step and number of the remnant
  std::vector<SequenceStep> steps;        ///< in no particular order
  std::int64_t splits = 0;                ///< false mergers of the tree: the galaxies soon separate again
};

/// Traces all mergers backwards and forwards in time. Asks for the effective radii that this needs, and for
/// those of the galaxies that the rule may list.
MergerSequences trace_mergers(GalaxyHistory& history, const SelectionRule& rule, const RadiusSource& radii,
                              const RunContext& context);

}  // namespace peculiar::mergers
