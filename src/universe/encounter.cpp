#include "universe/encounter.h"

#include <algorithm>
#include <limits>
#include <numbers>

#include "base/error.h"

namespace peculiar::universe {

namespace {

constexpr double kStep_gyr = 0.00025;
constexpr std::size_t kStepsPerNode = 4;
/// Softening of the separation of the two centres.
constexpr double kSoftening_kpc = 0.1;

struct State {
  std::array<Vector3, 2> position_kpc;
  std::array<Vector3, 2> velocity_kms;

  Vector3 separation() const { return position_kpc[1] - position_kpc[0]; }
  Vector3 velocity() const { return velocity_kms[1] - velocity_kms[0]; }
};

/// state + factor * slope.
State moved(const State& state, double factor, const State& slope) {
  State result;
  for (std::size_t g = 0; g < 2; ++g) {
    result.position_kpc[g] = state.position_kpc[g] + factor * slope.position_kpc[g];
    result.velocity_kms[g] = state.velocity_kms[g] + factor * slope.velocity_kms[g];
  }
  return result;
}

/// Fourth-order Runge-Kutta step: with friction, symplectic steps bring nothing.
State runge_kutta(const GalaxyPair& pair, const State& at, bool friction) {
  const double step = kStep_gyr * kKpcPerKmsGyr;
  const auto slope_at = [&](const State& state) {
    const auto [first, second] = pair.accelerations(state.separation(), state.velocity(), friction);
    return State{state.velocity_kms, {first, second}};
  };
  const State a = slope_at(at);
  const State b = slope_at(moved(at, step / 2, a));
  const State c = slope_at(moved(at, step / 2, b));
  const State d = slope_at(moved(at, step, c));
  return moved(moved(moved(moved(at, step / 6, a), step / 3, b), step / 3, c), step / 6, d);
}

/// State of both about their centre of mass, which is at `centre`.
State about(const State& centre, double second_share, const Vector3& separation, const Vector3& velocity) {
  const State relative{{-second_share * separation, (1 - second_share) * separation},
                       {-second_share * velocity, (1 - second_share) * velocity}};
  return moved(centre, 1, relative);
}

State initial_state(const GalaxyPair& pair, const EncounterStart& start) {
  const double inner = start.pericentre_kpc;
  const double deep = pair.potential(inner);
  double energy = (1 - start.eccentricity) * deep;
  double momentum2 = 2 * inner * inner * (energy - deep);
  double separation = start.separation_kpc;
  if (start.eccentricity < 1) {
    // A circular orbit is the limit of close turning points.
    const double outer = inner * std::max(1.0001, (1 + start.eccentricity) / (1 - start.eccentricity));
    momentum2 = 2 * (pair.potential(outer) - deep) / (1 / (inner * inner) - 1 / (outer * outer));
    energy = deep + momentum2 / (2 * inner * inner);
    separation = std::min(separation, outer);
  }
  const double across = std::sqrt(momentum2) / separation;
  const double inwards2 = 2 * (energy - pair.potential(separation)) - across * across;
  return about({}, pair.second_share(), {separation, 0, 0}, {-std::sqrt(std::max(0.0, inwards2)), across, 0});
}

/// The state at a time after coalescence: the centre of mass moves on, the separation decays at the rate at
/// which it was crossed.
State settled(const State& last, double second_share, double since_gyr) {
  const double span = since_gyr * kKpcPerKmsGyr;
  State centre;
  for (std::size_t g = 0; g < 2; ++g) {
    centre.velocity_kms[g] = last.velocity_kms[0] + second_share * last.velocity();
    centre.position_kpc[g] =
        last.position_kpc[0] + second_share * last.separation() + span * centre.velocity_kms[g];
  }
  const double rate = length(last.velocity()) / std::max(length(last.separation()), kSoftening_kpc);
  const Vector3 separation = std::exp(-rate * span) * last.separation();
  return about(centre, second_share, separation, -rate * separation);
}

/// Positions and velocities of both at the nodes of their tracks.
struct Nodes {
  std::array<std::vector<Vector3>, 2> position_kpc;
  std::array<std::vector<Vector3>, 2> velocity_kms;

  void add(const State& state) {
    for (std::size_t g = 0; g < 2; ++g) {
      position_kpc[g].push_back(state.position_kpc[g]);
      velocity_kms[g].push_back(state.velocity_kms[g]);
    }
  }
  Track track(std::size_t g) {
    return {0, kStep_gyr * static_cast<double>(kStepsPerNode), std::move(position_kpc[g]),
            std::move(velocity_kms[g])};
  }
};

}  // namespace

GalaxyPair::GalaxyPair(const MassModel& first, const MassModel& second)
    : first_(first),
      second_(second),
      coulomb_logarithm_(std::log1p(first.total_msun() / second.total_msun())) {}

double GalaxyPair::second_share() const {
  return second_.total_msun() / (first_.total_msun() + second_.total_msun());
}

double GalaxyPair::potential(double separation_kpc) const {
  const double radius = std::hypot(separation_kpc, kSoftening_kpc);
  double sum = 0;
  for (const MassModel& model : {first_, second_}) {
    for (const Hernquist& part : {model.disc_as_sphere(), model.bulge, model.halo})
      sum -= kGravity * part.mass_msun / (radius + part.scale_kpc);
  }
  return sum;
}

GalaxyPair::Accelerations GalaxyPair::accelerations(const Vector3& separation_kpc,
                                                    const Vector3& velocity_kms, bool with_friction) const {
  const double radius = std::hypot(length(separation_kpc), kSoftening_kpc);
  const double per_kpc = kGravity / (radius * radius * radius);
  Accelerations result{(per_kpc * second_.enclosed_msun(radius)) * separation_kpc,
                       (-per_kpc * first_.enclosed_msun(radius)) * separation_kpc};
  const double speed = length(velocity_kms);
  if (!with_friction || speed <= 0) return result;
  const double dragged = second_.enclosed_msun(kDraggedReach * radius);
  // Velocity dispersion of an isothermal sphere, v_c / sqrt 2, so that X = v / v_c.
  const double circular = std::sqrt(kGravity * first_.enclosed_msun(radius) / radius);
  const double x = std::max(1e-3, speed / circular);
  const double slower = std::erf(x) - 2 * x / std::sqrt(std::numbers::pi) * std::exp(-x * x);
  const double drag = 4 * std::numbers::pi * kGravity * kGravity * dragged * coulomb_logarithm_ *
                      first_.density(radius) * slower / (x * x * circular * circular);
  result.second = result.second - (drag / speed) * velocity_kms;
  // The first one's matter gains the momentum that the second galaxy loses.
  result.first = result.first + (drag * dragged / first_.total_msun() / speed) * velocity_kms;
  return result;
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
  Nodes nodes;
  for (std::size_t step = 0;; ++step) {
    const double time = static_cast<double>(step) * kStep_gyr;
    if (step % kStepsPerNode == 0) {
      nodes.add(state);
      result.end_gyr = time;
      const bool enough =
          time >= duration_gyr || (stop_after_gyr >= 0 && time >= result.coalescence_gyr + stop_after_gyr);
      if (enough && step > 0) break;
    }
    if (time >= result.coalescence_gyr) {
      state = settled(last, pair.second_share(), time + kStep_gyr - result.coalescence_gyr);
      continue;
    }
    const State next = runge_kutta(pair, state, friction);
    if (dot(state.separation(), state.velocity()) < 0 && dot(next.separation(), next.velocity()) >= 0)
      result.pericentres_gyr.push_back(time);
    state = next;
    const double energy =
        dot(state.velocity(), state.velocity()) / 2 + pair.potential(length(state.separation()));
    if (friction && energy < merged_energy) {
      result.coalescence_gyr = time + kStep_gyr;
      last = state;
    }
  }
  result.first = nodes.track(0);
  result.second = nodes.track(1);
  return result;
}

}  // namespace peculiar::universe
