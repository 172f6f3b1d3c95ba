#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"
#include "simulation/simulation.h"

namespace peculiar::mergers {

/// Which galaxies are isolated, merging, or recently merged: the rule of Margalef-Bentabol et al. (2020,
/// MNRAS 496, 2346, section 4.1.1), with the points that it leaves open decided here. A step is a snapshot in
/// which the tree has galaxies; R_e is the effective radius of the main galaxy; mass ratios are smaller over
/// larger.
///
/// Merger: a galaxy with two or more progenitors, one of them with a mass ratio of mass_ratio_min or more to
/// the main one. Coalescence is that step. One merger per galaxy: its companion is the progenitor with the
/// highest ratio; further ones are counted. The main progenitor is the tree's, even if the companion has more
/// mass at the last step (finders swap particles of close pairs).
/// Pre-merger: the main branch at the steps before, back to the first step (looking backwards) at which the
/// companion is at `separation` R_e or farther; earlier approaches are not part of it. The time at
/// `separation` R_e is interpolated between those two steps, linearly in distance / R_e. A step at which the
/// main branch has no galaxy has no row; one at which only the companion is missing has a row without it.
/// Post-merger: the main branch at the same number of steps after coalescence.
/// Normalised time: linear in cosmic time from -1 (companion at `separation` R_e) through 0 (coalescence) to
/// +1 (last post-merger step). Missing if that end of the sequence is unknown: a branch begins, or the first
/// step comes, before `separation` is reached; the last step comes before the post-merger steps are over. A
/// remnant that ends or becomes a companion earlier ends its sequence; its times are known.
/// Split: a galaxy without progenitors that appears within `separation` R_e of a galaxy that has merged at
/// most split_steps before, with a mass ratio of mass_ratio_min or more to it. The two had been counted as
/// one: the new galaxy continues the companion (the one nearest to it in mass) of the latest such merger,
/// which is void. If they merge again, that is the coalescence, and the steps in between are pre-merger
/// steps; if not, it was a fly-by, and has no role.
/// Overlap: a galaxy in several sequences belongs to the one whose coalescence is the fewest steps away; at
/// equal steps to the one still to come; then to that with the higher ratio. The second in that order is
/// named too.
/// Isolated: none of the above, and no companion in a pre-merger step of another galaxy. Over
/// isolation_window steps (or isolation_time_gyr, if given) before, the galaxy has one progenitor, and over
/// as many after it is the only progenitor of its descendant (progenitors below isolation_mass_ratio do not
/// count). No galaxy of mass_ratio_min times its mass or more is within isolation_separation, in R_e of the
/// heavier of the two. A galaxy whose branch begins or ends within the window is not isolated with
/// branch_ends "unknown", and isolated as far as it is seen with "alone". The published rule uses the whole
/// branch, and no separation.
/// Other: all others, including companions.
struct SelectionRule {
  double mass_ratio_min = 0.1;
  /// Which masses: "before": at the step before coalescence, as published; "peak": at the step at which the
  /// companion, on its branch in the tree, was most massive (Rodriguez-Gomez et al. 2015, MNRAS 449, 49).
  std::string mass_at = "before";
  double separation = 4;
  std::int64_t split_steps = 3;
  std::int64_t isolation_window = 3;
  std::optional<double> isolation_time_gyr;  ///< instead of isolation_window, for unevenly spaced snapshots
  std::string branch_ends = "unknown";       ///< or "alone"
  double isolation_mass_ratio = 0;
  double isolation_separation = 8;
  std::string structures = "all";  ///< "main": substructures count as part of their main structure
  double mass_min_msun = 0;        ///< of galaxies that get rows
  std::optional<double> mass_max_msun;
  std::vector<std::string> snapshots;  ///< numbers as typed; none: all
  std::optional<double> redshift_min;
  std::optional<double> redshift_max;
  std::vector<std::string> roles{"isolated", "pre-merger", "merger", "post-merger"};

  void describe(Fields& fields);
  bool wants(const std::string& role) const;
  /// Whether a galaxy of that snapshot may get a row, by mass, redshift and snapshot.
  bool lists(const simulation::Snapshot& snapshot, const simulation::Galaxy& galaxy) const;
  /// Converts the snapshot numbers to the form that lists() compares ("040" is 40). Errors: usage (limits in
  /// the wrong order, not a number), input (a snapshot that the simulation does not have).
  void settle(const simulation::SimulationInfo& info);
};

}  // namespace peculiar::mergers
