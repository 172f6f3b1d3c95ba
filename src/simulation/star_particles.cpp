#include "simulation/star_particles.h"

namespace peculiar::simulation {

namespace {

/// Calls work(mine, theirs) for every property.
template <typename Mine, typename Theirs, typename Work>
void for_each_property(Mine& mine, Theirs& theirs, const Work& work) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    work(mine.position_kpc[axis], theirs.position_kpc[axis]);
    work(mine.velocity_kms[axis], theirs.velocity_kms[axis]);
  }
  work(mine.mass_msun, theirs.mass_msun);
  work(mine.initial_mass_msun, theirs.initial_mass_msun);
  work(mine.age_gyr, theirs.age_gyr);
  work(mine.metallicity, theirs.metallicity);
  work(mine.id, theirs.id);
}

}  // namespace

void StarParticles::append(const StarParticles& other, std::size_t index) {
  for_each_property(*this, other, [index](auto& mine, const auto& theirs) {
    if (!theirs.empty()) mine.push_back(theirs[index]);
  });
}

void StarParticles::append(const StarParticles& other) {
  if (other.size() == 0) return;
  const std::size_t before = size();
  for_each_property(*this, other, [before](auto& mine, const auto& theirs) {
    if (mine.size() == before && !theirs.empty()) {
      mine.insert(mine.end(), theirs.begin(), theirs.end());
    } else {
      mine.clear();
    }
  });
}

StarParticles StarParticles::take(const std::vector<std::size_t>& indices) const {
  StarParticles taken;
  for_each_property(taken, *this, [&indices](auto& mine, const auto& theirs) {
    if (theirs.empty()) return;
    mine.reserve(indices.size());
    for (const std::size_t index : indices) mine.push_back(theirs[index]);
  });
  return taken;
}

}  // namespace peculiar::simulation
