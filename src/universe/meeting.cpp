#include "universe/meeting.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace peculiar::universe {

namespace {

/// Particles are followed for this long before the event, or from this long before the window.
constexpr double kLongestApproach_gyr = 0.8;
constexpr double kSettling_gyr = 0.1;
constexpr double kMeeting_kpc = 60;
constexpr double kLongestOrbit_gyr = 6;

/// In a universe as observed, this fraction of mergers with at least kMinorRatio is nearly radial, so that
/// shells are among their remnants (Quinn 1984, ApJ 279, 596: shells form from matter that falls in radially
/// and turns round). Both numbers, and the limit of nearly radial, are our own choice.
constexpr double kMinorRatio = 10;
constexpr double kRadialShare = 1.0 / 3;

EncounterStart draw_start(const SystemRequest& request, const std::vector<GalaxyModel>& models,
                          RandomStream& random) {
  const bool is_flyby = request.kind == SystemKind::kFlyby;
  const double both_kpc = models[0].effective_radius_kpc + models[1].effective_radius_kpc;
  EncounterStart start;
  start.effective_radius_kpc = models[0].effective_radius_kpc;
  start.separation_kpc = std::max(kMeeting_kpc, 5 * both_kpc);
  start.pericentre_kpc = both_kpc * (is_flyby ? random.uniform(1.5, 4) : random.uniform(0.5, 2.5));
  start.eccentricity = is_flyby ? random.uniform(1.5, 2.5) : std::min(1.0, random.uniform(0.5, 1.1));
  if (request.is_observed && !is_flyby &&
      models[0].stellar_mass_msun >= kMinorRatio * models[1].stellar_mass_msun &&
      random.uniform() < kRadialShare) {
    start.pericentre_kpc = both_kpc * random.uniform(0.05, 0.2);
    start.eccentricity = random.uniform(0.9, 1);
  }
  return start;
}

/// Shifts the orbit so that its event is at `event_gyr`; particles begin at least `lead_gyr` before that.
Meeting timed(Encounter orbit, double at_gyr, double event_gyr, double lead_gyr, EncounterFacts& facts) {
  Meeting meeting;
  meeting.delay_gyr = event_gyr - at_gyr;
  meeting.start_gyr = event_gyr - std::min(at_gyr, std::max(lead_gyr, kLongestApproach_gyr));
  facts.coalescence_gyr = orbit.coalescence_gyr + meeting.delay_gyr;
  for (const double passage : orbit.pericentres_gyr) {
    if (passage + meeting.delay_gyr > meeting.start_gyr)
      facts.pericentres_gyr.push_back(passage + meeting.delay_gyr);
  }
  meeting.orbit = std::move(orbit);
  return meeting;
}

}  // namespace

Meeting meet(const SystemRequest& request, const GalaxyPair& pair, const std::vector<GalaxyModel>& models,
             EncounterFacts& facts, RandomStream& random) {
  const Window& window = request.window;
  const double span = window.last_gyr - window.first_gyr;
  const double event = window.first_gyr + span * random.uniform(0.45, 0.65);
  const double lead = event - window.first_gyr + kSettling_gyr;
  const bool is_flyby = request.kind == SystemKind::kFlyby;
  EncounterStart start = draw_start(request, models, random);
  for (int attempt = 0; attempt < 40; ++attempt) {
    Encounter orbit = follow(pair, start, kLongestOrbit_gyr, span);
    facts.eccentricity = start.eccentricity;
    facts.pericentre_kpc = start.pericentre_kpc;
    const bool coalesces = std::isfinite(orbit.coalescence_gyr);
    const bool is_such = is_flyby ? !coalesces && orbit.pericentres_gyr.size() == 1 : coalesces;
    const double at = !is_such ? 0 : is_flyby ? orbit.pericentres_gyr[0] : orbit.coalescence_gyr;
    if (is_such && at >= lead) return timed(std::move(orbit), at, event, lead, facts);
    if (is_such) {
      // Already together before the window begins: start from farther away.
      start.separation_kpc *= 1.3;
      if (!is_flyby) start.eccentricity = std::min(1.0, start.eccentricity + 0.05);
    } else if (is_flyby) {
      start.eccentricity += 0.5;
    } else {
      start.pericentre_kpc *= 0.7;
      start.eccentricity = std::max(0.5, start.eccentricity - 0.02);
    }
  }
  throw config_error(
      "no orbit brings two galaxies together within {:.2f} Gyr of snapshots (system {}, mass ratio {:.1f}); use fewer --snapshots or a shorter --spacing",
      span, request.index, facts.mass_ratio);
}

}  // namespace peculiar::universe
