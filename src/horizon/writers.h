#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "cosmos/cosmology.h"
#include "simulation/galaxy.h"
#include "simulation/star_particles.h"

/// Writers of the built-in universe's files, in Horizon-AGN's formats (RAMSES, GalaxyMaker, AdaptaHOP,
/// TreeMaker). Files appear under their names only when complete. Layouts: docs/formats.md.
namespace peculiar::horizon {

/// A snapshot to write.
struct SnapshotHeader {
  std::int64_t number = 1;  ///< output_NNNNN
  double scale_factor = 1;
  double box_mpc = 100;  ///< comoving box length [Mpc]
  cosmos::CosmologyParameters cosmology;
};

/// Dark-matter particles: positions, velocities and masses only.
struct DarkParticles {
  std::array<std::vector<double>, 3> position_kpc;  ///< physical, from the corner of the box
  std::array<std::vector<double>, 3> velocity_kms;
  std::vector<double> mass_msun;
  std::vector<std::int64_t> id;
  std::size_t size() const { return mass_msun.size(); }
};

/// Generation of RAMSES part files: before November 2017 (Horizon-AGN's, with seven element fields), or since
/// (family and tag, part_file_descriptor.txt).
enum class RamsesGeneration { kHorizonAgn, kFamilies };

/// Writes `folder`/output_NNNNN with info and header files and the part files of `files` processors. The
/// folder must not exist and appears when complete. Stars and dark matter are assigned to processors by
/// position, in slabs. Star masses on disk are present masses. Stars need ages, metallicities, velocities,
/// masses and ids.
void write_ramses_snapshot(const std::filesystem::path& folder, const SnapshotHeader& header,
                           const simulation::StarParticles& stars, const DarkParticles& dark, int files,
                           RamsesGeneration generation, int threads);

/// A galaxy as written to catalogues, with its particles.
struct CatalogueGalaxy {
  simulation::Galaxy galaxy;                      ///< position from the corner of the box
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

/// Writes `path` in the format of GalaxyMaker (variant G) or the first HaloMaker (H-old), with 4-byte reals.
/// `galaxies` have ids 1..n in order; their members are indices into `stars` and give the surface density
/// profiles.
void write_tree_bricks(const std::filesystem::path& path, const SnapshotHeader& header,
                       const simulation::StarParticles& stars, const std::vector<CatalogueGalaxy>& galaxies,
                       BricksVariant variant);

/// Writes `folder`/gal_stars_IIIIIII for every galaxy. The folder (GAL_NNNNN) must not exist and appears when
/// complete.
void write_galaxy_stars(const std::filesystem::path& folder, const SnapshotHeader& header,
                        const simulation::StarParticles& stars, const std::vector<CatalogueGalaxy>& galaxies,
                        int threads);

/// A galaxy in tree.dat.
struct TreeGalaxy {
  simulation::Galaxy galaxy;
  /// Galaxies of the previous step that contribute mass, with their percentage of this galaxy's mass; the
  /// rest is background.
  std::vector<std::pair<std::int64_t, double>> fathers;
};

/// Writes tree.dat of all steps, in order of time, with 4-byte reals and main_son, and in the same folder
/// `input_TreeMaker.dat`, which lists the brick file of each step.
void write_merger_tree(const std::filesystem::path& folder, const std::vector<SnapshotHeader>& steps,
                       const std::vector<std::vector<TreeGalaxy>>& galaxies,
                       const std::vector<std::string>& brick_files);

}  // namespace peculiar::horizon
