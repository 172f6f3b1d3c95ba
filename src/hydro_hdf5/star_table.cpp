#include "hydro_hdf5/star_table.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "base/error.h"
#include "hydro_hdf5/star_table_read.h"
#include "simulation/periodic.h"
#include "tables/file_format.h"
#include "tables/table_file.h"

namespace peculiar::hydro_hdf5 {

namespace fs = std::filesystem;

namespace {

/// Distance between galaxies without a position: farther than any cube extends.
constexpr double kApart_kpc = 1e6;

bool may_be_star_table(const fs::path& path) {
  if (path.extension() == ".csv") return false;
  return tables::format_of(path) == tables::FileFormat::kHdf5 || tables::is_table_file(path);
}

/// Files of a folder that may be star tables, by name; otherwise the file itself.
std::vector<fs::path> candidates(const fs::path& input) {
  std::error_code none;
  if (!fs::is_directory(input, none)) return {input};
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(input, none)) {
    if (may_be_star_table(entry.path()) && entry.is_regular_file(none)) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// Opens only the first file, since a folder may hold a million files of another kind.
bool recognises(const fs::path& path) {
  const std::vector<fs::path> files = candidates(path);
  return !files.empty() && is_star_table(files.front());
}

/// A galaxy and its position: its centre, or one assigned to it.
struct Member {
  StarTablePlace place;
  simulation::Vector3 centre_kpc{};
};

simulation::StarParticles stars_of(const Member& member, double box_kpc) {
  simulation::StarParticles stars = read_star_table(member.place);
  for (std::size_t axis = 0; axis < 3; ++axis) {
    for (double& value : stars.position_kpc[axis])
      value = simulation::wrapped(value + member.centre_kpc[axis], box_kpc);
  }
  return stars;
}

class StarTableReader final : public simulation::StarReader {
 public:
  StarTableReader(std::vector<Member> members, double box_kpc)
      : members_(std::move(members)), box_kpc_(box_kpc) {}
  std::size_t pieces() const override { return members_.size(); }
  simulation::StarParticles read(std::size_t piece) const override {
    return stars_of(members_[piece], box_kpc_);
  }

 private:
  std::vector<Member> members_;
  double box_kpc_;
};

simulation::Galaxy galaxy_of(const Member& member, double box_kpc) {
  const simulation::StarParticles stars = read_star_table(member.place);
  const std::vector<double>& mass = stars.mass_msun.empty() ? stars.initial_mass_msun : stars.mass_msun;
  simulation::Galaxy galaxy;
  galaxy.id = galaxy.host = member.place.header.galaxy_id;
  galaxy.particles = static_cast<std::int64_t>(stars.size());
  galaxy.stellar_mass_msun = std::accumulate(mass.begin(), mass.end(), 0.0);
  for (std::size_t axis = 0; axis < 3; ++axis) {
    galaxy.position_kpc[axis] = simulation::wrapped(member.centre_kpc[axis], box_kpc);
    const std::vector<double>& velocity = stars.velocity_kms[axis];
    if (!velocity.empty()) {
      galaxy.velocity_kms[axis] =
          std::inner_product(mass.begin(), mass.end(), velocity.begin(), 0.0) / galaxy.stellar_mass_msun;
    }
  }
  std::vector<std::pair<double, double>> radius_and_mass;
  for (std::size_t i = 0; i < stars.size(); ++i) {
    const auto& [x, y, z] = stars.position_kpc;
    radius_and_mass.emplace_back(std::hypot(x[i], y[i], z[i]), mass[i]);
  }
  if (radius_and_mass.empty()) return galaxy;
  std::sort(radius_and_mass.begin(), radius_and_mass.end());
  galaxy.radius_kpc = radius_and_mass.back().first;
  double inside = 0;
  for (const auto& [radius, one] : radius_and_mass) {
    inside += one;
    galaxy.effective_radius_kpc = radius;
    if (inside >= galaxy.stellar_mass_msun / 2) break;
  }
  return galaxy;
}

class StarTableSimulation final : public simulation::Simulation {
 public:
  explicit StarTableSimulation(const simulation::SimulationOptions& options) {
    info_.format = kStarTableFormat;
    info_.path = options.input;
    info_.box_mpc = options.box_mpc.value_or(0);
    info_.radius_kind = "the half-mass radius in space of the table's stars";
    const bool is_folder = fs::is_directory(options.input);
    for (const fs::path& path : candidates(options.input)) {
      if (is_folder && !is_star_table(path)) continue;
      for (StarTablePlace& place : read_star_table_places(path, options))
        members_[place.header.snapshot].push_back({std::move(place), {}});
    }
    if (members_.empty()) throw input_error("{}: contains no {} tables", options.input, kStarTableFormat);
    info_.cosmology = members_.begin()->second.front().place.header.cosmology;
    for (auto& [number, members] : members_) {
      check_alike(members);
      set_centres(members);
    }
    fill_snapshots();
  }

  const simulation::SimulationInfo& info() const override { return info_; }

  std::vector<simulation::Galaxy> galaxies(std::size_t snapshot) const override {
    std::vector<simulation::Galaxy> galaxies;
    for (const Member& member : members_.at(info_.snapshots[snapshot].number))
      galaxies.push_back(galaxy_of(member, info_.box_kpc(snapshot)));
    return galaxies;
  }
  std::unique_ptr<simulation::StarReader> stars(std::size_t snapshot) const override {
    return std::make_unique<StarTableReader>(members_.at(info_.snapshots[snapshot].number),
                                             info_.box_kpc(snapshot));
  }
  simulation::MergerTree tree() const override {
    throw input_error("{}: star tables have no merger tree", info_.path);
  }

 private:
  void check_alike(const std::vector<Member>& members) const {
    const StarTablePlace& first = members.front().place;
    std::map<std::int64_t, const StarTablePlace*> by_id;
    for (const Member& member : members) {
      const StarTablePlace& place = member.place;
      const auto differ = [&](const char* what) {
        return input_error("{} {} and {} {} differ in their {}", first.path.string(), first.group,
                           place.path.string(), place.group, what);
      };
      if (place.header.redshift != first.header.redshift)
        throw differ("redshift, but belong to the same snapshot");
      if (!(place.header.cosmology == info_.cosmology)) throw differ("cosmology");
      if (place.header.centre_kpc.has_value() != first.header.centre_kpc.has_value())
        throw differ("attribute 'centre': give it to all galaxies of a snapshot or to none");
      const auto [other, is_new] = by_id.emplace(place.header.galaxy_id, &place);
      if (!is_new) {
        throw input_error("{} {} and {} {} are both galaxy {} of snapshot {}", other->second->path.string(),
                          other->second->group, place.path.string(), place.group, place.header.galaxy_id,
                          place.header.snapshot);
      }
    }
  }

  static void set_centres(std::vector<Member>& members) {
    for (std::size_t i = 0; i < members.size(); ++i) {
      const simulation::Vector3 alone{static_cast<double>(i) * kApart_kpc, 0, 0};
      members[i].centre_kpc = members[i].place.header.centre_kpc.value_or(alone);
    }
  }

  void fill_snapshots() {
    const cosmos::Cosmology cosmology(info_.cosmology);
    bool placed = true;
    for (const auto& [number, members] : members_) {
      simulation::Snapshot snapshot;
      snapshot.number = number;
      snapshot.scale_factor = 1 / (1 + members.front().place.header.redshift);
      snapshot.age_gyr = cosmology.age_gyr(snapshot.scale_factor);
      snapshot.has_stars = snapshot.has_galaxies = true;
      snapshot.galaxies = static_cast<std::int64_t>(members.size());
      placed = placed && members.front().place.header.centre_kpc.has_value();
      info_.snapshots.push_back(snapshot);
    }
    std::sort(info_.snapshots.begin(), info_.snapshots.end(),
              [](const simulation::Snapshot& a, const simulation::Snapshot& b) {
                return a.scale_factor < b.scale_factor;
              });
    info_.details.emplace_back("galaxies",
                               "one per table; mass and half-mass radius (in space) of its own stars");
    if (!placed) {
      if (info_.box_mpc > 0)
        throw input_error("{}: galaxies without an attribute 'centre' have no position in a box", info_.path);
      info_.details.emplace_back("places", "galaxies without a centre are placed 1 Gpc apart");
    }
  }

  std::map<std::int64_t, std::vector<Member>> members_;  // by snapshot
  simulation::SimulationInfo info_;
};

}  // namespace

simulation::SimulationFormat star_table_format() {
  return {kStarTableFormat,
          "HDF5, FITS, ECSV or VOTable files with the attribute format = peculiar-stars, one galaxy each",
          recognises,
          [](const simulation::SimulationOptions& options,
             const RunContext&) -> std::unique_ptr<simulation::Simulation> {
            return std::make_unique<StarTableSimulation>(options);
          }};
}

}  // namespace peculiar::hydro_hdf5
