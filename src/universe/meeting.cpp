#include "universe/meeting.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace peculiar::universe {

namespace {

constexpr double kLongestApproach_gyr = 0.8;
constexpr double kMeeting_kpc = 60;
constexpr double kLongestOrbit_gyr = 6;

}  // namespace

Meeting meet(const SystemRequest& request, const GalaxyPair& pair, const std::vector<GalaxyModel>& models,
             EncounterFacts& facts, RandomStream& random) {
  const Window& window = request.window;
  const double span = window.last_gyr - window.first_gyr;
  const double event = window.first_gyr + span * random.uniform(0.3, 0.7);
  const bool is_flyby = request.kind == SystemKind::kFlyby;
  const double both_kpc = models[0].effective_radius_kpc + models[1].effective_radius_kpc;
  EncounterStart start;
  start.effective_radius_kpc = models[0].effective_radius_kpc;
  start.separation_kpc = kMeeting_kpc;
  start.pericentre_kpc = both_kpc * (is_flyby ? random.uniform(1.5, 4) : random.uniform(0.5, 2.5));
  start.eccentricity = is_flyby ? random.uniform(1.5, 2.5) : std::min(1.0, random.uniform(0.5, 1.1));
  for (int attempt = 0; attempt < 20; ++attempt) {
    Meeting meeting;
    meeting.orbit = is_flyby ? follow(pair, start, 0.5 + span) : follow(pair, start, kLongestOrbit_gyr, span);
    facts.eccentricity = start.eccentricity;
    facts.pericentre_kpc = start.pericentre_kpc;
    const double coalescence = meeting.orbit.coalescence_gyr;
    if (is_flyby ? std::isinf(coalescence) && meeting.orbit.pericentres_gyr.size() == 1
                 : std::isfinite(coalescence)) {
      const double at = is_flyby ? meeting.orbit.pericentres_gyr[0] : coalescence;
      meeting.delay_gyr = event - at;
      meeting.start_gyr = event - std::min(at, kLongestApproach_gyr);
      facts.coalescence_gyr = coalescence + meeting.delay_gyr;
      for (const double passage : meeting.orbit.pericentres_gyr) {
        if (passage + meeting.delay_gyr > meeting.start_gyr)
          facts.pericentres_gyr.push_back(passage + meeting.delay_gyr);
      }
      return meeting;
    }
    // Captured after all, or too slow to be seen: faster past each other, or nearer.
    if (is_flyby) {
      start.eccentricity += 0.5;
    } else {
      start.pericentre_kpc *= 0.6;
    }
  }
  throw internal_error("no orbit found for system {} of mass ratio {}", request.index, facts.mass_ratio);
}

}  // namespace peculiar::universe
