#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "cosmos/cosmology.h"
#include "simulation/galaxy.h"
#include "simulation/star_particles.h"

/// What the built-in universe leaves on disk: Horizon-AGN's own kinds of files (RAMSES, GalaxyMaker,
/// AdaptaHOP, TreeMaker). Every file appears under its name only when whole. Layouts: docs/formats.md.
namespace peculiar::horizon {

/// A snapshot to write.
struct SnapshotHeader {
  std::int64_t number = 1;  ///< output_NNNNN
  double scale_factor = 1;
  double box_mpc = 100;  ///< edge, comoving Mpc
  cosmos::CosmologyParameters cosmology;
};

/// Dark-matter particles, which have places, velocities and masses only.
struct DarkParticles {
  std::array<std::vector<double>, 3> position_kpc;  ///< physical, from the box's corner
  std::array<std::vector<double>, 3> velocity_kms;
  std::vector<double> mass_msun;
  std::vector<std::int64_t> id;
  std::size_t size() const { return mass_msun.size(); }
};

/// Which of the two generations of RAMSES part files: before November 2017 (Horizon-AGN's own, with seven
/// element fields), or since (family and tag, part_file_descriptor.txt).
enum class RamsesGeneration { kHorizonAgn, kFamilies };

/// `folder`/output_NNNNN, which must not be there and appears when it is whole, with info, header and part
/// files of `files` processors; stars and dark matter are dealt out by place, in slabs. Star masses on disk
/// are the present ones. Stars need ages, metallicities, velocities, masses and ids.
void write_ramses_snapshot(const std::filesystem::path& folder, const SnapshotHeader& header,
                           const simulation::StarParticles& stars, const DarkParticles& dark, int files,
                           RamsesGeneration generation, int threads);

/// A galaxy as the catalogues write it, and the particles it consists of.
struct CatalogueGalaxy {
  simulation::Galaxy galaxy;                      ///< position from the box's corner
  std::vector<std::size_t> members;               ///< indices into the snapshot's stars
  simulation::Vector3 angular_momentum{0, 0, 0};  ///< about its centre, Msun kpc km/s
  double spin = 0;
  double velocity_dispersion_kms = 0;
  double bulge_dispersion_kms = 0;
  double bulge_mass_msun = 0;
  double kinetic_energy = 0;    ///< Msun (km/s)^2
  double potential_energy = 0;  ///< Msun (km/s)^2, negative
};

enum class BricksVariant { kGalaxyMaker, kHaloMakerOld };

/// `path` as GalaxyMaker (variant G) or the first HaloMaker (H-old) writes it, 4-byte reals. `galaxies` have
/// ids 1..n in order, their members are indices into `stars`; the profiles of surface density are made of
/// those.
void write_tree_bricks(const std::filesystem::path& path, const SnapshotHeader& header,
                       const simulation::StarParticles& stars, const std::vector<CatalogueGalaxy>& galaxies,
                       BricksVariant variant);

/// `folder`/gal_stars_IIIIIII of every galaxy; the folder (GAL_NNNNN) must not be there, and appears when it
/// is whole.
void write_galaxy_stars(const std::filesystem::path& folder, const SnapshotHeader& header,
                        const simulation::StarParticles& stars, const std::vector<CatalogueGalaxy>& galaxies,
                        int threads);

/// A galaxy in tree.dat.
struct TreeGalaxy {
  simulation::Galaxy galaxy;
  /// Galaxies of the step before that it has mass from, and how many per cent of its own mass; the rest is
  /// background.
  std::vector<std::pair<std::int64_t, double>> fathers;
};

/// tree.dat of all steps, in the order of time, 4-byte reals, main_son written; and `input_TreeMaker.dat`
/// beside it, which says which brick file is which step.
void write_merger_tree(const std::filesystem::path& folder, const std::vector<SnapshotHeader>& steps,
                       const std::vector<std::vector<TreeGalaxy>>& galaxies,
                       const std::vector<std::string>& brick_files);

}  // namespace peculiar::horizon
