#include "universe/orbit.h"

#include <algorithm>
#include <numbers>
#include <numeric>

namespace peculiar::universe {

namespace {

/// Small enough for its arrays to stay in the L1 cache, large enough to hide the overhead per block.
constexpr std::size_t kBlock = 256;

// Omelyan, Mryglod & Folk (2002): PEFRL.
constexpr double kXi = 0.1786178958448091;
constexpr double kLambda = -0.2123418310626054;
constexpr double kChi = -0.06626458266981849;

/// A block of particles, copied from the phase.
struct Scratch {
  std::array<std::array<double, kBlock>, 3> position{};
  std::array<std::array<double, kBlock>, 3> velocity{};
  std::array<std::array<double, kBlock>, 3> acceleration{};
};

class Integrator {
 public:
  Integrator(const Field& field, Phase& phase, const StepRule& rule)
      : field_(field), phase_(phase), rule_(rule) {}

  void advance(const std::vector<std::uint32_t>& particles, double time_gyr, double step_gyr, int halvings) {
    std::vector<std::uint32_t> slow;
    std::vector<std::uint32_t> fast;
    if (halvings >= rule_.most_halvings) {
      slow = particles;
    } else {
      split(particles, time_gyr, std::abs(step_gyr), slow, fast);
    }
    for (std::size_t first = 0; first < slow.size(); first += kBlock)
      step(slow.data() + first, std::min(kBlock, slow.size() - first), time_gyr, step_gyr);
    if (fast.empty()) return;
    advance(fast, time_gyr, step_gyr / 2, halvings + 1);
    advance(fast, time_gyr + step_gyr / 2, step_gyr / 2, halvings + 1);
  }

 private:
  /// Splits off the particles that may take this step as a whole.
  void split(const std::vector<std::uint32_t>& particles, double time_gyr, double step_gyr,
             std::vector<std::uint32_t>& slow, std::vector<std::uint32_t>& fast) const {
    const double step = step_gyr * kKpcPerKmsGyr;
    const double greatest = 2 * std::numbers::pi / (rule_.per_period * step);
    std::vector<std::uint8_t> is_fast(particles.size(), 0);
    const auto limit = [&](const Vector3& centre, const Vector3& motion, auto frequency_squared) {
      // The frequency falls outwards, so the step is too long within a single radius.
      const double radius = radius_of(greatest * greatest, frequency_squared);
      for (std::size_t i = 0; i < particles.size(); ++i) {
        const Vector3 offset = phase_.position(particles[i]) - centre;
        const double reach = radius + step * length(phase_.velocity(particles[i]) - motion);
        if (dot(offset, offset) < reach * reach && radius > 0) is_fast[i] = 1;
      }
    };
    for (const MovingGalaxy& galaxy : field_.galaxies) {
      limit(galaxy.track.position_kpc(time_gyr), galaxy.track.velocity_kms(time_gyr),
            [&](double radius) { return galaxy.potential.frequency_squared(radius); });
    }
    for (const MovingClump& clump : field_.clumps) {
      limit(clump.track.position_kpc(time_gyr), clump.track.velocity_kms(time_gyr), [&](double radius) {
        const double distance2 = radius * radius + clump.sphere.scale_kpc * clump.sphere.scale_kpc;
        return kGravity * clump.sphere.mass_msun / (distance2 * std::sqrt(distance2));
      });
    }
    for (std::size_t i = 0; i < particles.size(); ++i) (is_fast[i] ? fast : slow).push_back(particles[i]);
  }

  /// Where a decreasing function falls to `value`; 0 if it is nowhere above.
  template <typename Function>
  static double radius_of(double value, Function falling) {
    if (falling(0.0) <= value) return 0;
    double low = 0;
    double high = 1;
    while (falling(high) > value) high *= 2;
    for (int i = 0; i < 30; ++i) {
      const double middle = (low + high) / 2;
      (falling(middle) > value ? low : high) = middle;
    }
    return high;
  }

  void drift(std::size_t size, double step) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      for (std::size_t i = 0; i < size; ++i) scratch_.position[axis][i] += step * scratch_.velocity[axis][i];
    }
  }

  void kick(std::size_t size, double time_gyr, double step) {
    Block block;
    block.size = size;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      block.position_kpc[axis] = scratch_.position[axis].data();
      block.acceleration[axis] = scratch_.acceleration[axis].data();
    }
    field_.accelerate(block, time_gyr);
    for (std::size_t axis = 0; axis < 3; ++axis) {
      for (std::size_t i = 0; i < size; ++i)
        scratch_.velocity[axis][i] += step * scratch_.acceleration[axis][i];
    }
  }

  void step(const std::uint32_t* particles, std::size_t size, double time_gyr, double step_gyr) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      for (std::size_t i = 0; i < size; ++i) {
        scratch_.position[axis][i] = phase_.position_kpc[axis][particles[i]];
        scratch_.velocity[axis][i] = phase_.velocity_kms[axis][particles[i]];
      }
    }
    const double step = step_gyr * kKpcPerKmsGyr;
    drift(size, kXi * step);
    kick(size, time_gyr + kXi * step_gyr, (0.5 - kLambda) * step);
    drift(size, kChi * step);
    kick(size, time_gyr + (kXi + kChi) * step_gyr, kLambda * step);
    drift(size, (1 - 2 * (kChi + kXi)) * step);
    kick(size, time_gyr + (1 - kXi - kChi) * step_gyr, kLambda * step);
    drift(size, kChi * step);
    kick(size, time_gyr + (1 - kXi) * step_gyr, (0.5 - kLambda) * step);
    drift(size, kXi * step);
    for (std::size_t axis = 0; axis < 3; ++axis) {
      for (std::size_t i = 0; i < size; ++i) {
        phase_.position_kpc[axis][particles[i]] = scratch_.position[axis][i];
        phase_.velocity_kms[axis][particles[i]] = scratch_.velocity[axis][i];
      }
    }
  }

  const Field& field_;
  Phase& phase_;
  const StepRule& rule_;
  Scratch scratch_;
};

}  // namespace

void Phase::resize(std::size_t count) {
  for (auto& axis : position_kpc) axis.resize(count);
  for (auto& axis : velocity_kms) axis.resize(count);
}

void Phase::set(std::size_t i, const Vector3& position, const Vector3& velocity) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    position_kpc[axis][i] = position[axis];
    velocity_kms[axis][i] = velocity[axis];
  }
}

void Field::accelerate(const Block& block, double time_gyr) const {
  for (double* axis : block.acceleration) std::fill_n(axis, block.size, 0.0);
  std::array<std::array<double, kBlock>, 3> own;
  std::array<std::array<double, kBlock>, 3> pull;
  for (std::size_t first = 0; first < block.size; first += kBlock) {
    const std::size_t size = std::min(kBlock, block.size - first);
    for (const MovingGalaxy& galaxy : galaxies) {
      const Vector3 centre = galaxy.track.position_kpc(time_gyr);
      const std::array<Vector3, 3>& axes = galaxy.frame.axes;
      for (std::size_t axis = 0; axis < 3; ++axis) {
        for (std::size_t i = 0; i < size; ++i) {
          own[axis][i] = axes[axis][0] * (block.position_kpc[0][first + i] - centre[0]) +
                         axes[axis][1] * (block.position_kpc[1][first + i] - centre[1]) +
                         axes[axis][2] * (block.position_kpc[2][first + i] - centre[2]);
        }
        std::fill_n(pull[axis].data(), size, 0.0);
      }
      const Block in_galaxy{size,
                            {own[0].data(), own[1].data(), own[2].data()},
                            {pull[0].data(), pull[1].data(), pull[2].data()}};
      galaxy.potential.accelerate(in_galaxy);
      galaxy.pattern.accelerate(in_galaxy, time_gyr);
      galaxy.halo.accelerate(in_galaxy, galaxy.halo.share(time_gyr));
      for (std::size_t axis = 0; axis < 3; ++axis) {
        for (std::size_t i = 0; i < size; ++i) {
          block.acceleration[axis][first + i] +=
              axes[0][axis] * pull[0][i] + axes[1][axis] * pull[1][i] + axes[2][axis] * pull[2][i];
        }
      }
    }
  }
  for (const MovingClump& clump : clumps) clump.sphere.accelerate(block, clump.track.position_kpc(time_gyr));
}

void advance(const Field& field, Phase& phase, double from_gyr, double to_gyr, const StepRule& rule) {
  std::vector<std::uint32_t> all(phase.size());
  std::iota(all.begin(), all.end(), 0U);
  Integrator integrator(field, phase, rule);
  const double steps = std::max(1.0, std::ceil(std::abs(to_gyr - from_gyr) / rule.longest_gyr - 1e-9));
  const double step = (to_gyr - from_gyr) / steps;
  for (double done = 0; done < steps; ++done) integrator.advance(all, from_gyr + done * step, step, 0);
}

}  // namespace peculiar::universe
