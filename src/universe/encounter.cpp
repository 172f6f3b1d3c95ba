#include "universe/encounter.h"

#include <algorithm>
#include <limits>
#include <numbers>

#include "base/error.h"

namespace peculiar::universe {

namespace {

constexpr double kStep_gyr = 0.00025;
constexpr std::size_t kStepsPerNode = 4;
/// Of the separation of the two centres.
constexpr double kSoftening_kpc = 0.1;
/// In separations: what lies within is dragged. Chosen so that two equal galaxies on a parabolic orbit
/// coalesce at their second or third approach, as they do in self-consistent simulations (Barnes 1992).
constexpr double kDraggedReach = 4;

struct State {
  Vector3 separation_kpc;
  Vector3 velocity_kms;
};

/// Runge & Kutta's, fourth order: friction makes symplectic steps pointless.
State runge_kutta(const GalaxyPair& pair, const State& at, bool friction) {
  const double step = kStep_gyr * kKpcPerKmsGyr;
  const auto moved = [&](double share, const State& slope) {
    return State{at.separation_kpc + (share * step) * slope.separation_kpc,
                 at.velocity_kms + (share * step) * slope.velocity_kms};
  };
  const auto slope_at = [&](const State& state) {
    return State{state.velocity_kms, pair.acceleration(state.separation_kpc, state.velocity_kms, friction)};
  };
  const State a = slope_at(at);
  const State b = slope_at(moved(0.5, a));
  const State c = slope_at(moved(0.5, b));
  const State d = slope_at(moved(1, c));
  return {at.separation_kpc + (step / 6) * (a.separation_kpc + 2 * b.separation_kpc + 2 * c.separation_kpc +
                                            d.separation_kpc),
          at.velocity_kms +
              (step / 6) * (a.velocity_kms + 2 * b.velocity_kms + 2 * c.velocity_kms + d.velocity_kms)};
}

State initial_state(const GalaxyPair& pair, const EncounterStart& start) {
  const double inner = start.pericentre_kpc;
  const double deep = pair.potential(inner);
  double energy = (1 - start.eccentricity) * deep;
  double momentum2 = 2 * inner * inner * (energy - deep);
  double separation = start.separation_kpc;
  if (start.eccentricity < 1) {
    // A circular orbit is the limit of turning points that lie close together.
    const double outer = inner * std::max(1.0001, (1 + start.eccentricity) / (1 - start.eccentricity));
    momentum2 = 2 * (pair.potential(outer) - deep) / (1 / (inner * inner) - 1 / (outer * outer));
    energy = deep + momentum2 / (2 * inner * inner);
    separation = std::min(separation, outer);
  }
  const double across = std::sqrt(momentum2) / separation;
  const double inwards2 = 2 * (energy - pair.potential(separation)) - across * across;
  return {{separation, 0, 0}, {-std::sqrt(std::max(0.0, inwards2)), across, 0}};
}

}  // namespace

GalaxyPair::GalaxyPair(const MassModel& first, const MassModel& second)
    : first_(first),
      second_(second),
      coulomb_logarithm_(std::log1p(first.total_msun() / second.total_msun())) {
  for (const Hernquist& one : {first.disc_as_sphere(), first.bulge, first.halo}) {
    for (const Hernquist& other : {second.disc_as_sphere(), second.bulge, second.halo}) {
      pulls_.push_back({kGravity * one.mass_msun * other.mass_msun / reduced_msun(),
                        std::hypot(one.scale_kpc, other.scale_kpc)});
    }
  }
}

double GalaxyPair::reduced_msun() const {
  return first_.total_msun() * second_.total_msun() / (first_.total_msun() + second_.total_msun());
}

double GalaxyPair::first_share() const {
  return first_.total_msun() / (first_.total_msun() + second_.total_msun());
}

double GalaxyPair::potential(double separation_kpc) const {
  const double radius = std::hypot(separation_kpc, kSoftening_kpc);
  double sum = 0;
  for (const Pull& pull : pulls_) sum -= pull.strength / (radius + pull.scale_kpc);
  return sum;
}

double GalaxyPair::friction(double separation_kpc, double speed_kms) const {
  const double mass = second_.enclosed_msun(kDraggedReach * separation_kpc);
  // An isothermal sphere's velocity dispersion, v_c / sqrt 2, so that X = v / v_c.
  const double circular = std::sqrt(kGravity * first_.enclosed_msun(separation_kpc) / separation_kpc);
  const double x = std::max(1e-3, speed_kms / circular);
  const double share = std::erf(x) - 2 * x / std::sqrt(std::numbers::pi) * std::exp(-x * x);
  return 4 * std::numbers::pi * kGravity * kGravity * mass * mass * coulomb_logarithm_ *
         first_.density(separation_kpc) * share / (x * x * circular * circular);
}

Vector3 GalaxyPair::acceleration(const Vector3& separation_kpc, const Vector3& velocity_kms,
                                 bool with_friction) const {
  const double radius = std::hypot(length(separation_kpc), kSoftening_kpc);
  double pull_per_kpc = 0;
  for (const Pull& pull : pulls_) {
    const double sum = radius + pull.scale_kpc;
    pull_per_kpc += pull.strength / (radius * sum * sum);
  }
  Vector3 result = -pull_per_kpc * separation_kpc;
  const double speed = length(velocity_kms);
  if (!with_friction || speed <= 0) return result;
  return result - (friction(radius, speed) / reduced_msun() / speed) * velocity_kms;
}

Encounter follow(const GalaxyPair& pair, const EncounterStart& start, double duration_gyr,
                 double stop_after_gyr, bool friction) {
  constexpr double kNever = std::numeric_limits<double>::infinity();
  if (!(start.pericentre_kpc > 0 && start.separation_kpc > start.pericentre_kpc && start.eccentricity >= 0))
    throw internal_error("an encounter of pericentre {} kpc from {} kpc", start.pericentre_kpc,
                         start.separation_kpc);
  Encounter result;
  result.coalescence_gyr = kNever;
  State state = initial_state(pair, start);
  State last{};  // at coalescence
  const double merged_kpc = std::max(kCoalescenceShare * start.effective_radius_kpc, kCoalescenceCell_kpc);
  const double merged_energy = pair.potential(merged_kpc);
  std::array<std::vector<Vector3>, 2> positions;
  std::array<std::vector<Vector3>, 2> velocities;
  for (std::size_t step = 0;; ++step) {
    const double time = static_cast<double>(step) * kStep_gyr;
    if (step % kStepsPerNode == 0) {
      const double share = pair.first_share();
      positions[0].push_back((share - 1) * state.separation_kpc);
      velocities[0].push_back((share - 1) * state.velocity_kms);
      positions[1].push_back(share * state.separation_kpc);
      velocities[1].push_back(share * state.velocity_kms);
      result.end_gyr = time;
      const bool enough =
          time >= duration_gyr || (stop_after_gyr >= 0 && time >= result.coalescence_gyr + stop_after_gyr);
      if (enough && positions[0].size() > 1) break;
    }
    if (time >= result.coalescence_gyr) {
      const double rate = length(last.velocity_kms) / std::max(length(last.separation_kpc), kSoftening_kpc);
      const double share = std::exp(-rate * (time + kStep_gyr - result.coalescence_gyr) * kKpcPerKmsGyr);
      state = {share * last.separation_kpc, (-rate * share) * last.separation_kpc};
      continue;
    }
    const State next = runge_kutta(pair, state, friction);
    if (dot(state.separation_kpc, state.velocity_kms) < 0 && dot(next.separation_kpc, next.velocity_kms) >= 0)
      result.pericentres_gyr.push_back(time);
    state = next;
    const double energy =
        dot(state.velocity_kms, state.velocity_kms) / 2 + pair.potential(length(state.separation_kpc));
    if (friction && energy < merged_energy) {
      result.coalescence_gyr = time + kStep_gyr;
      last = state;
    }
  }
  const double node = kStep_gyr * static_cast<double>(kStepsPerNode);
  result.first = Track(0, node, std::move(positions[0]), std::move(velocities[0]));
  result.second = Track(0, node, std::move(positions[1]), std::move(velocities[1]));
  return result;
}

}  // namespace peculiar::universe
