#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/verb.h"

namespace peculiar::universe {

/// Settings of `peculiar simulate`.
struct UniverseOptions {
  std::string output;
  std::int64_t galaxies = 300;
  std::int64_t mergers = 60;
  std::int64_t flybys = 6;
  std::int64_t epochs = 6;
  std::int64_t snapshots = 12;
  double spacing_myr = 17;
  double redshift_first = 3;
  double redshift_last = 1;
  std::string structure = "smooth";
  double mass_ratio_max = 50;
  std::int64_t particles = 8000;
  std::int64_t dark_particles = 200;
  double box_mpc = 20;
  std::int64_t files = 4;
  std::string generation = "families";
  std::string bricks = "galaxymaker";
  bool no_galaxy_stars = false;
  bool overwrite = false;

  void describe(Fields& fields);
};

struct UniverseReport {
  std::string output;
  std::int64_t systems = 0;
  std::int64_t snapshots = 0;
  std::int64_t galaxies = 0;        ///< entries of all snapshots' catalogues
  std::int64_t star_particles = 0;  ///< records of all snapshots
  double bytes = 0;                 ///< estimated beforehand
};

/// Makes a universe of isolated galaxies, mergers and fly-bys by restricted N-body (Toomre & Toomre 1972;
/// Wallin, Holincheck & Harvey 2016) and writes the files of a simulation: OUTPUT/output_NNNNN (RAMSES),
/// OUTPUT/galaxies/tree_bricksNNN, OUTPUT/galaxies/GAL_NNNNN/gal_stars_IIIIIII, OUTPUT/galaxies/tree.dat with
/// input_TreeMaker.dat, and last OUTPUT/truth.fits, whose presence means that the output is complete
/// (truth.h). Snapshots come in epochs, each with its own galaxies: the tree has no links between epochs. The
/// same seed gives the same bytes for any number of threads. Errors: config (epochs that overlap in time; too
/// small a box), input (an OUTPUT that is complete or not a folder of ours; too little disk space).
UniverseReport simulate(const UniverseOptions& options, const RunContext& context = {});
Verb<UniverseOptions, UniverseReport> simulate_verb();

}  // namespace peculiar::universe
