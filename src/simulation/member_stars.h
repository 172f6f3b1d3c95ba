#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "simulation/star_particles.h"

namespace peculiar::simulation {

/// Indices of the stars that are members (ids, ascending); none if the stars have no ids.
std::vector<std::size_t> member_stars(const StarParticles& stars, std::span<const std::int64_t> members);

/// Whether a catalogue's members are star particles, if `found` of them are among the stars of the whole
/// galaxy: fewer than half means that they are of another kind, since dark-matter ids may equal star ids.
constexpr bool are_stars(std::size_t found, std::size_t members) { return 2 * found >= members; }

}  // namespace peculiar::simulation
