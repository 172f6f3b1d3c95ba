#include "simulation/member_stars.h"

#include <algorithm>

namespace peculiar::simulation {

std::vector<std::size_t> member_stars(const StarParticles& stars, std::span<const std::int64_t> members) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < stars.id.size(); ++i) {
    if (std::ranges::binary_search(members, stars.id[i])) found.push_back(i);
  }
  return found;
}

}  // namespace peculiar::simulation
