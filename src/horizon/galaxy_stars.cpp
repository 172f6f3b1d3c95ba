#include "horizon/galaxy_stars.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "horizon/bricks.h"
#include "horizon/fortran_file.h"

namespace peculiar::horizon {

GalaxyStars::GalaxyStars(const std::filesystem::path& folder, double box_kpc, BirthTimes birth_times)
    : box_kpc_(box_kpc), birth_times_(std::move(birth_times)) {
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().filename().string().starts_with("gal_stars_")) files_.push_back(entry.path());
  }
  if (files_.empty()) throw input_error("{}: no files named gal_stars_IIIIIII found", folder.string());
  std::sort(files_.begin(), files_.end());
}

simulation::StarParticles GalaxyStars::read(std::size_t piece) const {
  FortranReader reader(files_[piece], {4});
  reader.skip(6);  // number, level, mass, centre, velocity, angular momentum
  const std::int64_t count = reader.integer("the number of stars");
  if (count < 0 || count > reader.next_length() / 4)
    reader.fail(fmt::format("the number of stars is {}, but the next record is too short for them", count));
  std::vector<std::uint32_t> all(static_cast<std::size_t>(count));
  std::iota(all.begin(), all.end(), 0U);
  FortranNumbers numbers;
  const auto reals = [&](const char* what, double factor) {
    reader.numbers(count, true, what, numbers);
    return numbers.reals(all, factor);
  };
  simulation::StarParticles stars;
  for (auto& coordinates : stars.position_kpc) {
    coordinates = reals("the stars' positions", kKpcPerAdaptahopMpc);
    for (std::size_t i = 0; i < coordinates.size(); ++i) {
      if (!std::isfinite(coordinates[i])) reader.fail(fmt::format("star {} has no finite position", i + 1));
      coordinates[i] = from_box_corner(coordinates[i], box_kpc_);
    }
  }
  for (auto& velocities : stars.velocity_kms) velocities = reals("the stars' velocities", 1);
  stars.mass_msun = reals("the stars' masses", kMsunPerAdaptahopMass);
  reader.numbers(count, false, "the stars' identities", numbers);
  stars.id = numbers.integers(all);
  stars.age_gyr = reals("the stars' birth times", 1);
  birth_times_.to_ages(stars.age_gyr, reader.path());
  // The remaining records are element abundances, which are not used.
  if (!reader.at_end()) stars.metallicity = reals("the stars' metallicities", 1);
  return stars;
}

}  // namespace peculiar::horizon
