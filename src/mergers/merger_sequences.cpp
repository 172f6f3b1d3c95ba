#include "mergers/merger_sequences.h"

#include <algorithm>
#include <cmath>

#include "base/progress.h"
#include "mergers/merger_splits.h"

namespace peculiar::mergers {

namespace {

constexpr std::int64_t kNone = simulation::MergerTree::kNone;

/// A merger that is traced back: present nodes of its branches.
struct Track {
  std::size_t merger;  // index
  std::int64_t main;
  std::int64_t companion;
  std::int32_t coalescence;
  double age_gyr;                    // when the companion was last seen within the separation ...
  double distance_radii;             // ... and its distance then, in effective radii
  std::vector<SequenceStep> unseen;  // steps since then with no companion
};

class Tracer {
 public:
  Tracer(GalaxyHistory& history, const SelectionRule& rule, const RadiusSource& radii,
         const RunContext& context)
      : history_(history),
        rule_(rule),
        with_heavier_(rule),
        radii_(radii),
        context_(context),
        mergers_(find_mergers(history, rule)),
        splits_(history, rule, mergers_),
        sequences_(mergers_.size()) {
    // A listed galaxy is not isolated within some radii of a heavier one, whether that one is listed or not.
    if (rule.isolation_separation > 0) with_heavier_.mass_max_msun.reset();
  }

  MergerSequences run() {
    Progress progress(context_, "select", "snapshots", history_.steps());
    for (std::int32_t step = history_.steps() - 1; step >= 0; --step) {
      context_.stop_if_cancelled("select: stopped; nothing is written");
      take_up_mergers(step);
      std::erase_if(active_, [&](Track& track) { return !go_back(track, step); });
      require_radii(step);
      splits_.look(step);
      std::erase_if(active_, [&](Track& track) { return !measure(track, step); });
      progress.add(1);
    }
    return collect();
  }

 private:
  MergerSequence& sequence(const Track& track) { return sequences_[track.merger]; }

  /// Starts tracing the mergers whose remnants are one step later.
  void take_up_mergers(std::int32_t step) {
    for (; untouched_ > 0 && history_.step(mergers_[untouched_ - 1].remnant) > step; --untouched_) {
      const Merger& merger = mergers_[untouched_ - 1];
      if (merger.companion == kNone) continue;
      const std::int32_t coalescence = history_.step(merger.remnant);
      active_.push_back(
          {untouched_ - 1, merger.main, merger.companion, coalescence, history_.age_gyr(coalescence), 0, {}});
    }
  }

  /// Moves the branches to a step or before; false if one begins after it.
  bool go_back(Track& track, std::int32_t step) {
    for (std::int64_t* node : {&track.main, &track.companion}) {
      if (history_.step(*node) <= step) continue;
      *node = splits_.before(*node);
      if (*node != kNone) continue;
      sequence(track).start =
          node == &track.main ? SequenceStart::kMainBegins : SequenceStart::kCompanionBegins;
      return false;
    }
    return true;
  }

  void require_radii(std::int32_t step) {
    std::vector<std::size_t> rows = splits_.rows_with_radii(step);
    for (const Track& track : active_) {
      if (history_.step(track.main) == step) rows.push_back(history_.row(track.main));
    }
    for (std::size_t row = 0; row < history_.catalogue(step).size(); ++row) {
      if (may_be_listed(history_, with_heavier_, step, row)) rows.push_back(row);
    }
    history_.require_radii(step, rows, radii_);
  }

  /// Measures the pair in a step; false if it is at the separation.
  bool measure(Track& track, std::int32_t step) {
    if (history_.step(track.main) != step) return true;
    SequenceStep here{track.main, static_cast<std::int32_t>(track.merger), track.coalescence - step, kNone,
                      simulation::kUnknown};
    if (history_.step(track.companion) != step) {
      track.unseen.push_back(here);
      return true;
    }
    here.companion = track.companion;
    here.companion_distance_kpc = history_.distance_kpc(track.main, track.companion);
    const double radii = here.companion_distance_kpc / history_.galaxy(track.main).effective_radius_kpc;
    const double age = history_.age_gyr(step);
    if (radii < rule_.separation) {
      keep_unseen(track, age);
      keep(track, here);
      track.age_gyr = age;
      track.distance_radii = radii;
      return true;
    }
    const double share = (rule_.separation - track.distance_radii) / (radii - track.distance_radii);
    sequence(track).start = SequenceStart::kSeparated;
    sequence(track).start_age_gyr = track.age_gyr + share * (age - track.age_gyr);
    keep_unseen(track, sequence(track).start_age_gyr);
    return false;
  }

  void keep(const Track& track, const SequenceStep& step) {
    steps_.push_back(step);
    sequence(track).steps = step.before;
  }
  void keep_unseen(Track& track, double start_age_gyr) {
    for (const SequenceStep& step : track.unseen) {
      if (history_.age_gyr(history_.step(step.node)) > start_age_gyr) keep(track, step);
    }
    track.unseen.clear();
  }

  /// Adds the steps from coalescence on, for the remaining mergers.
  MergerSequences collect() {
    MergerSequences result;
    std::vector<std::int32_t> index(mergers_.size(), -1);
    for (std::size_t i = 0; i < mergers_.size(); ++i) {
      if (mergers_[i].companion == kNone) continue;
      index[i] = static_cast<std::int32_t>(result.sequences.size());
      sequences_[i].merger = mergers_[i];
      follow_on(sequences_[i], static_cast<std::int32_t>(i));
      result.sequences.push_back(sequences_[i]);
    }
    for (SequenceStep& step : steps_) step.sequence = index[static_cast<std::size_t>(step.sequence)];
    result.steps = std::move(steps_);
    result.splits = splits_.count();
    return result;
  }

  void follow_on(MergerSequence& sequence, std::int32_t index) {
    const std::int32_t coalescence = history_.step(sequence.merger.remnant);
    const std::int32_t last = coalescence + sequence.steps;
    const bool is_within = last < history_.steps();
    sequence.coalescence_age_gyr = history_.age_gyr(coalescence);
    if (is_within) sequence.end_age_gyr = history_.age_gyr(last);
    std::int64_t node = sequence.merger.remnant;
    std::int32_t reached = coalescence;
    while (node != kNone && history_.step(node) <= last) {
      reached = history_.step(node);
      steps_.push_back({node, index, coalescence - reached, kNone, simulation::kUnknown});
      node = history_.main_descendant(node);
    }
    if (is_within && (reached == last || node != kNone))
      sequence.end = SequenceEnd::kAllSteps;
    else
      sequence.end = node == kNone && reached < history_.steps() - 1 ? SequenceEnd::kRemnantEnds
                                                                     : SequenceEnd::kLastStep;
  }

  GalaxyHistory& history_;
  const SelectionRule& rule_;
  SelectionRule with_heavier_;  // also lists the galaxies that can accompany listed ones
  const RadiusSource& radii_;
  const RunContext& context_;
  std::vector<Merger> mergers_;
  MergerSplits splits_;
  std::vector<MergerSequence> sequences_;  // of all mergers
  std::vector<SequenceStep> steps_;
  std::vector<Track> active_;
  std::size_t untouched_ = mergers_.size();
};

}  // namespace

double MergerSequence::normalised_time(double age) const {
  if (age == coalescence_age_gyr) return 0;
  if (std::isnan(start_age_gyr)) return simulation::kUnknown;
  const double span =
      age < coalescence_age_gyr ? coalescence_age_gyr - start_age_gyr : end_age_gyr - coalescence_age_gyr;
  return (age - coalescence_age_gyr) / span;
}

MergerSequences trace_mergers(GalaxyHistory& history, const SelectionRule& rule, const RadiusSource& radii,
                              const RunContext& context) {
  return Tracer(history, rule, radii, context).run();
}

}  // namespace peculiar::mergers
