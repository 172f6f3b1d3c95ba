#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"
#include "simulation/simulation.h"

namespace peculiar::mergers {

/// Who is isolated, merging, or has just merged: the rule of Margalef-Bentabol et al. (2020, MNRAS 496, 2346,
/// section 4.1.1), with what that leaves open decided here. A step is a snapshot that the tree has galaxies
/// in; R_e is the effective radius of the main galaxy; of two galaxies the mass ratio is smaller over larger.
///
/// Merger: a galaxy with two progenitors or more, one of them of mass_ratio_min or more against the main one.
/// Coalescence is that step. One merger a galaxy: its companion is the progenitor of the greatest ratio,
/// further ones are counted. The main progenitor is the tree's, even where the companion has more mass at the
/// last step (finders swap particles of close pairs).
/// Pre-merger: the main branch at the steps before, back to where the companion is first (looking
/// backwards) at `separation` R_e or farther; earlier approaches are not part of it. When it was at
/// `separation` R_e is interpolated between those two steps, linearly in distance / R_e. A step at which the
/// main branch has no galaxy has no row; one at which only the companion is missing has a row without it.
/// Post-merger: the main branch at as many steps after coalescence.
/// Normalised time: linear in cosmic time from -1 (companion at `separation` R_e) over 0 (coalescence) to +1
/// (last post-merger step). Missing where the sequence's end on that side is not known: a branch begins, or
/// the first step comes, before `separation` is reached; the last step comes before the post-merger steps are
/// over. A remnant that ends or becomes a companion earlier ends its sequence; its times are known.
/// Split: a galaxy without progenitors that appears within `separation` R_e of a galaxy that has merged
/// at most split_steps before, of mass_ratio_min or more against it. The two had been counted as one: it
/// continues the companion (the one nearest to it in mass) of the latest such merger, which is none. If they
/// merge again, that is the coalescence, and the steps in between are pre-merger steps; if not, it was a
/// fly-by, and has no role.
/// Overlap: a galaxy in several sequences belongs to the one whose coalescence is fewest steps away; at equal
/// steps to the one to come; then to that of the greater ratio. The second in that order is named too.
/// Isolated: none of the above, and no companion in a pre-merger step of another galaxy; over
/// isolation_window steps (or isolation_time_gyr, where that is given) before it has one progenitor and over
/// as many after it is the only progenitor of its descendant (progenitors below isolation_mass_ratio do not
/// count); and no galaxy of mass_ratio_min times its mass or more is within isolation_separation, in R_e of
/// the heavier of the two. A galaxy whose branch begins or ends within the window has not been seen through
/// it: it is not isolated with branch_ends "unknown", and isolated as far as it is seen with "alone". The
/// published rule is the whole branch as far as it reaches, and no separation.
/// Other: the rest, companions among them.
struct SelectionRule {
  double mass_ratio_min = 0.1;
  /// Whose masses: "before": at the step before coalescence, as published; "peak": at the step at which the
  /// companion, on its branch in the tree, had most (Rodriguez-Gomez et al. 2015, MNRAS 449, 49).
  std::string mass_at = "before";
  double separation = 4;
  std::int64_t split_steps = 3;
  std::int64_t isolation_window = 3;
  std::optional<double>
      isolation_time_gyr;               ///< instead of isolation_window, where snapshots are unevenly apart
  std::string branch_ends = "unknown";  ///< or "alone"
  double isolation_mass_ratio = 0;
  double isolation_separation = 8;
  std::string structures = "all";  ///< "main": a structure within another counts as part of it
  double mass_min_msun = 0;        ///< of galaxies that get rows
  std::optional<double> mass_max_msun;
  std::vector<std::string> snapshots;  ///< their numbers as typed; none: all
  std::optional<double> redshift_min;
  std::optional<double> redshift_max;
  std::vector<std::string> roles{"isolated", "pre-merger", "merger", "post-merger"};

  void describe(Fields& fields);
  bool wants(const std::string& role) const;
  /// May a galaxy of that snapshot get a row, by mass, redshift and snapshot?
  bool lists(const simulation::Snapshot& snapshot, const simulation::Galaxy& galaxy) const;
  /// Numbers of snapshots as lists() compares them ("040" is 40). Errors: usage (limits the wrong way round,
  /// no number), input (a snapshot that the simulation does not have).
  void settle(const simulation::SimulationInfo& info);
};

}  // namespace peculiar::mergers
