#include "mock/galaxy_cube.h"

#include <algorithm>
#include <cmath>

#include "mock/projection.h"
#include "simulation/member_stars.h"

namespace peculiar::mock {

using simulation::Galaxy;
using simulation::Vector3;

namespace {

struct Spheres {
  double galaxy = 0, companion = 0;  // radii, kpc
};

constexpr int kMeasures = 3;

double radius_kpc(const Galaxy& galaxy, int measure) {
  return measure == 0   ? galaxy.radius_kpc
         : measure == 1 ? 5 * galaxy.mean_semi_axis_kpc()
                        : 5 * galaxy.effective_radius_kpc;
}

/// None if the catalogue lacks a radius for either galaxy.
std::optional<Spheres> spheres(const Galaxy& galaxy, const Galaxy& companion) {
  for (int measure = 0; measure < kMeasures; ++measure) {
    const Spheres found{radius_kpc(galaxy, measure), radius_kpc(companion, measure)};
    if (found.galaxy > 0 && found.companion > 0) return found;
  }
  return std::nullopt;
}

}  // namespace

double sphere_kpc(const Galaxy& galaxy) {
  for (int measure = 0; measure < kMeasures; ++measure) {
    if (const double radius = radius_kpc(galaxy, measure); radius > 0) return radius;
  }
  return simulation::kUnknown;
}

std::vector<std::size_t> own_stars(const GalaxyCube& cube, std::span<const std::int64_t> members,
                                   double sphere_kpc) {
  const auto where = [&](const auto& is_own) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < cube.stars.size(); ++i) {
      if (is_own(i)) found.push_back(i);
    }
    return found;
  };
  if (!cube.owner.empty()) return where([&](std::size_t i) { return cube.owner[i] == Owner::kGalaxy; });
  if (!cube.stars.id.empty() && !members.empty()) {
    std::vector<std::size_t> found = simulation::member_stars(cube.stars, members);
    if (!found.empty()) return found;  // else the catalogue describes something else
  }
  return where([&](std::size_t i) {
    double square = 0;
    for (const std::vector<double>& coordinate : cube.stars.position_kpc)
      square += coordinate[i] * coordinate[i];
    return !(square > sphere_kpc * sphere_kpc);
  });
}

std::vector<Owner> owners(const std::array<std::vector<double>, 3>& position, const Galaxy& galaxy,
                          const Galaxy& companion, const Vector3& companion_kpc) {
  const std::optional<Spheres> radius = spheres(galaxy, companion);
  if (!radius) return {};
  std::vector<Owner> owner;
  for (std::size_t i = 0; i < position[0].size(); ++i) {
    double from_galaxy = 0, from_companion = 0;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      from_galaxy += std::pow(position[axis][i] / radius->galaxy, 2);
      from_companion += std::pow((position[axis][i] - companion_kpc[axis]) / radius->companion, 2);
    }
    owner.push_back(std::min(from_galaxy, from_companion) > 1 ? Owner::kNeither
                    : from_companion < from_galaxy            ? Owner::kCompanion
                                                              : Owner::kGalaxy);
  }
  return owner;
}

std::vector<Owner> owners(const simulation::StarParticles& stars, const PairMembers& members) {
  if (stars.id.empty() || members.galaxy.empty() || members.companion.empty()) return {};
  std::vector<Owner> owner;
  bool has_galaxy = false, has_companion = false;
  for (const std::int64_t id : stars.id) {
    const bool is_galaxy = std::ranges::binary_search(members.galaxy, id);
    const bool is_companion = !is_galaxy && std::ranges::binary_search(members.companion, id);
    has_galaxy = has_galaxy || is_galaxy;
    has_companion = has_companion || is_companion;
    owner.push_back(is_galaxy ? Owner::kGalaxy : is_companion ? Owner::kCompanion : Owner::kNeither);
  }
  if (!has_galaxy || !has_companion) return {};
  return owner;
}

std::optional<bool> members_are_stars(const simulation::StarIndex& index, double box_kpc,
                                      std::span<const Galaxy* const> galaxies,
                                      const simulation::Members& members) {
  constexpr double kRounding = 1.001;  // the sphere's radius is that of the farthest member
  std::size_t found = 0, all = 0;
  for (const Galaxy* galaxy : galaxies) {
    const auto its = members.find(galaxy->id);
    const double edge = 2 * kRounding * sphere_kpc(*galaxy);
    if (its == members.end() || !(edge > 0)) continue;
    const simulation::StarParticles stars =
        index.cube(galaxy->position_kpc, box_kpc > 0 ? std::min(edge, box_kpc) : edge);
    if (stars.id.empty()) continue;
    found += simulation::member_stars(stars, its->second).size();
    all += its->second.size();
  }
  if (all == 0) return std::nullopt;
  return simulation::are_stars(found, all);
}

GalaxyCube cut_cube(const simulation::StarIndex& index, double box_kpc, const Galaxy& galaxy,
                    const Galaxy* companion, const PairMembers& members, double edge_kpc) {
  GalaxyCube cube;
  double edge = edge_kpc;
  if (companion != nullptr) {
    Vector3 to{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
      to[axis] = companion->position_kpc[axis] - galaxy.position_kpc[axis];
      if (box_kpc > 0) to[axis] -= box_kpc * std::round(to[axis] / box_kpc);
    }
    cube.companion_kpc = to;
    if (const std::optional<Spheres> radius = spheres(galaxy, *companion)) {
      double reach = radius->galaxy;
      for (const double step : to) reach = std::max(reach, std::abs(step) + radius->companion);
      edge = std::max(edge, 2 * reach);
    }
    if (box_kpc > 0) edge = std::max(edge_kpc, std::min(edge, box_kpc));
  }
  cube.stars = index.cube(galaxy.position_kpc, edge);
  std::vector<std::size_t> order, beyond;
  for (std::size_t i = 0; i < cube.stars.size(); ++i) {
    const bool is_inside =
        std::ranges::all_of(cube.stars.position_kpc, [&](const std::vector<double>& coordinate) {
          return coordinate[i] >= -edge_kpc / 2 && coordinate[i] < edge_kpc / 2;
        });
    (is_inside ? order : beyond).push_back(i);
  }
  cube.inside = order.size();
  if (!beyond.empty()) {
    order.insert(order.end(), beyond.begin(), beyond.end());
    cube.stars = cube.stars.take(order);
  }
  if (companion != nullptr) {
    cube.owner = owners(cube.stars, members);
    if (cube.owner.empty())
      cube.owner = owners(cube.stars.position_kpc, galaxy, *companion, *cube.companion_kpc);
  }
  return cube;
}

}  // namespace peculiar::mock
