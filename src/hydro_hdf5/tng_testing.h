#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/test_folder.h"
#include "hydro_hdf5/eagle.h"
#include "hydro_hdf5/star_table.h"
#include "hydro_hdf5/tng.h"
#include "simulation/simulation.h"
#include "store/hdf5_writer.h"
#include "store/row_file_testing.h"

namespace peculiar::hydro_hdf5 {

/// A particle of type 4, in the files' units: ckpc/h, km/s / sqrt(a), 1e10 Msun/h.
struct TngParticle {
  std::array<double, 3> position{1, 2, 3};
  std::array<double, 3> velocity{0, 0, 0};
  double mass = 1e-4;
  double initial_mass = 2e-4;
  double birth = 0.25;  ///< not positive: wind
  double metallicity = 0.01;
  std::uint64_t id = 1;
};

/// Contents of /Header beside the particle numbers.
struct TngEpoch {
  double scale_factor = 0.5;
  double box = 1000;  ///< ckpc/h; NaN: not given
  double h = 0.6774;
  double omega_m = 0.3089;
  double omega_l = 0.6911;
};

inline void write_header(store::Hdf5Writer& writer, const TngEpoch& epoch) {
  writer.group("Header");
  writer.attribute("Header", "Time", epoch.scale_factor);
  writer.attribute("Header", "Redshift", 1 / epoch.scale_factor - 1);
  if (std::isfinite(epoch.box)) writer.attribute("Header", "BoxSize", epoch.box);
  writer.attribute("Header", "HubbleParam", epoch.h);
  writer.attribute("Header", "Omega0", epoch.omega_m);
  writer.attribute("Header", "OmegaLambda", epoch.omega_l);
}

/// How a chunk differs from the full snapshots of IllustrisTNG.
struct ChunkStyle {
  bool single_precision = false;  ///< Illustris
  bool is_mini = false;           ///< no velocities, metals or initial masses
  std::int64_t chunks = 1;
  std::int64_t total = -1;  ///< in all chunks; -1: those in this chunk
};

inline std::vector<std::int32_t> of_stars(std::int64_t count) {
  return {0, 0, 0, 0, static_cast<std::int32_t>(count), 0};
}

inline void write_particles(store::Hdf5Writer& writer, const std::vector<TngParticle>& particles,
                            const ChunkStyle& style) {
  std::vector<double> position;
  std::vector<float> velocity;
  std::vector<float> mass;
  std::vector<float> initial_mass;
  std::vector<float> birth;
  std::vector<float> metallicity;
  std::vector<std::uint64_t> id;
  for (const TngParticle& one : particles) {
    position.insert(position.end(), one.position.begin(), one.position.end());
    for (const double value : one.velocity) velocity.push_back(static_cast<float>(value));
    mass.push_back(static_cast<float>(one.mass));
    initial_mass.push_back(static_cast<float>(one.initial_mass));
    birth.push_back(static_cast<float>(one.birth));
    metallicity.push_back(static_cast<float>(one.metallicity));
    id.push_back(one.id);
  }
  if (style.single_precision) {
    writer.dataset("PartType4/Coordinates", std::vector<float>(position.begin(), position.end()), 3);
  } else {
    writer.dataset("PartType4/Coordinates", position, 3);
  }
  writer.dataset("PartType4/Masses", mass);
  writer.dataset("PartType4/GFM_StellarFormationTime", birth);
  writer.dataset("PartType4/ParticleIDs", id);
  if (style.is_mini) return;
  writer.dataset("PartType4/Velocities", velocity, 3);
  writer.dataset("PartType4/GFM_InitialMass", initial_mass);
  writer.dataset("PartType4/GFM_Metallicity", metallicity);
}

inline void write_chunk(const std::filesystem::path& path, const TngEpoch& epoch,
                        const std::vector<TngParticle>& particles, const ChunkStyle& style = {}) {
  std::filesystem::create_directories(path.parent_path());
  const auto count = static_cast<std::int64_t>(particles.size());
  store::Hdf5Writer writer(path);
  write_header(writer, epoch);
  writer.attribute("Header", "NumPart_ThisFile", of_stars(count));
  writer.attribute("Header", "NumPart_Total", of_stars(style.total < 0 ? count : style.total));
  writer.attribute("Header", "NumPart_Total_HighWord", of_stars(0));
  writer.attribute("Header", "NumFilesPerSnapshot", style.chunks);
  if (count > 0) write_particles(writer, particles, style);
  writer.finish();
}

/// A subhalo, in the files' units.
struct TngSubhalo {
  std::int64_t group = 0;
  std::int64_t stars = 10;
  double stellar_mass = 0.1;
  double radius = 2;
  std::array<double, 3> position{10, 20, 30};
  std::array<double, 3> velocity{100, -200, 300};
  bool flag = true;  ///< of cosmological origin
};

inline void write_subhaloes(store::Hdf5Writer& writer, const std::string& group,
                            const std::vector<TngSubhalo>& subhaloes) {
  std::vector<std::int32_t> particles;
  std::vector<float> mass;
  std::vector<float> radius;
  std::vector<float> position;
  std::vector<float> velocity;
  std::vector<std::uint8_t> flag;
  std::vector<std::int32_t> groups;
  for (const TngSubhalo& one : subhaloes) {
    for (int type = 0; type < 6; ++type) {
      particles.push_back(type == 4 ? static_cast<std::int32_t>(one.stars) : 7);
      mass.push_back(type == 4 ? static_cast<float>(one.stellar_mass) : 77);
      radius.push_back(type == 4 ? static_cast<float>(one.radius) : 777);
    }
    for (const double value : one.position) position.push_back(static_cast<float>(value));
    for (const double value : one.velocity) velocity.push_back(static_cast<float>(value));
    flag.push_back(one.flag ? 1 : 0);
    groups.push_back(static_cast<std::int32_t>(one.group));
  }
  writer.dataset(group + "SubhaloLenType", particles, 6);
  writer.dataset(group + "SubhaloMassType", mass, 6);
  writer.dataset(group + "SubhaloHalfmassRadType", radius, 6);
  writer.dataset(group + "SubhaloPos", position, 3);
  writer.dataset(group + "SubhaloVel", velocity, 3);
  writer.dataset(group + "SubhaloFlag", flag);
  writer.dataset(group + "SubhaloGrNr", groups);
}

/// A chunk of a group catalogue. `first_subhaloes`: GroupFirstSub of the groups in this chunk.
inline void write_groups(const std::filesystem::path& path, const TngEpoch& epoch,
                         const std::vector<std::int32_t>& first_subhaloes,
                         const std::vector<TngSubhalo>& subhaloes, std::int64_t chunks = 1,
                         std::int64_t total = -1) {
  std::filesystem::create_directories(path.parent_path());
  const auto count = static_cast<std::int64_t>(subhaloes.size());
  store::Hdf5Writer writer(path);
  write_header(writer, epoch);
  writer.attribute("Header", "NumFiles", chunks);
  writer.attribute("Header", "Nsubgroups_ThisFile", count);
  writer.attribute("Header", "Nsubgroups_Total", total < 0 ? count : total);
  if (!first_subhaloes.empty()) writer.dataset("Group/GroupFirstSub", first_subhaloes);
  if (count > 0) write_subhaloes(writer, "Subhalo/", subhaloes);
  writer.finish();
}

/// A row of a SubLink tree.
struct TngTreeRow {
  std::int64_t id = 0;
  std::int64_t descendant = -1;
  std::int16_t snapshot = 0;
  std::int32_t galaxy = 0;
};

inline void write_tree(const std::filesystem::path& path, const std::vector<TngTreeRow>& rows,
                       const std::vector<TngSubhalo>& subhaloes = {}) {
  std::filesystem::create_directories(path.parent_path());
  std::vector<std::int64_t> id;
  std::vector<std::int64_t> descendant;
  std::vector<std::int16_t> snapshot;
  std::vector<std::int32_t> galaxy;
  for (const TngTreeRow& row : rows) {
    id.push_back(row.id);
    descendant.push_back(row.descendant);
    snapshot.push_back(row.snapshot);
    galaxy.push_back(row.galaxy);
  }
  store::Hdf5Writer writer(path);
  writer.dataset("SubhaloID", id);
  writer.dataset("DescendantID", descendant);
  writer.dataset("SnapNum", snapshot);
  writer.dataset("SubfindID", galaxy);
  if (!subhaloes.empty()) {
    write_subhaloes(writer, "", subhaloes);
    writer.dataset("GroupFirstSub", std::vector<std::int32_t>(rows.size(), 0));
  }
  writer.finish();
}

/// A folder for one test.
class TngTest : public testing::Test {
 protected:
  /// Formats of this family.
  static simulation::Formats formats() { return {tng_format(), eagle_format(), star_table_format()}; }
  static std::unique_ptr<simulation::Simulation> open(const std::filesystem::path& path) {
    simulation::SimulationOptions options;
    options.input = path.string();
    return simulation::open_simulation(options, formats());
  }
  std::unique_ptr<simulation::Simulation> open() const { return open(folder_); }
  std::string message_of_opening() const {
    return store::message_of([&] { static_cast<void>(open()); });
  }
  /// Message of reading all stars of the first snapshot.
  std::string message_of_reading() const {
    return store::message_of([&] { static_cast<void>(all_stars(*open(), 0)); });
  }
  static simulation::StarParticles all_stars(const simulation::Simulation& simulation, std::size_t snapshot) {
    const auto reader = simulation.stars(snapshot);
    simulation::StarParticles stars;
    for (std::size_t piece = 0; piece < reader->pieces(); ++piece) {
      const simulation::StarParticles read = reader->read(piece);
      EXPECT_EQ(reader->positions_kpc(piece), read.position_kpc);
      stars.append(read);
    }
    return stars;
  }

  TestFolder temporary_;
  std::filesystem::path folder_ = temporary_.path();
};

}  // namespace peculiar::hydro_hdf5
