#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/verb.h"
#include "mock/field.h"
#include "mock/galaxy_list.h"
#include "mock/photometry.h"
#include "simulation/simulation.h"
#include "store/sample.h"
#include "store/shard_options.h"

namespace peculiar::mock {

/// Settings of `peculiar mock`.
struct MockOptions {
  simulation::SimulationOptions simulation;
  PhotometryOptions photometry;
  ColumnOptions columns;
  FieldOptions field;
  std::string truth = "auto";
  std::string galaxies;
  std::string galaxies_hdu;
  std::string output;
  std::string where;
  std::vector<std::string> projections{"x", "y", "z"};
  std::int64_t size = 64;
  double pixel_scale = 0.06;
  double cube_edge = 10;
  std::optional<double> cube_kpc;
  std::vector<std::string> psf{"stand-in"};
  std::optional<double> psf_scale;
  std::int64_t kernel_neighbours = 64;
  double kernel_most = 3;
  std::optional<double> redshift;
  std::string unit = "electron/s";
  std::int64_t memory = 1024;
  store::ShardOptions shards;
  bool overwrite = false;

  void describe(Fields& fields);
};

/// Header of the images of these options, except for their number and the pixels of the point spread
/// function, of which only the presence is recorded. Needs no simulation. Errors: those of Photometry.
store::SampleHeader header_of(const MockOptions& options);

/// Summary for the closing report.
struct MockReport {
  std::string output;
  std::int64_t galaxies = 0;
  std::int64_t images = 0;
  std::int64_t failed = 0;      ///< images that could not be made: NaN and flag 1
  std::int64_t resumed_at = 0;  ///< first image that this run made
  // In this run's images.
  std::int64_t particles = 0;
  std::int64_t clamped = 0;             ///< outside the populations' range of ages and metallicities
  std::int64_t dark = 0;                ///< NaN, or without mass
  std::int64_t unknown_companions = 0;  ///< galaxies whose companion's position or stars are unknown
  /// Galaxies by the length that the edges of their cubes are multiples of: SizeSource (mock_rows.h).
  std::array<std::int64_t, 5> sizes_from{};
  std::string radius_kind;  ///< meaning of the catalogue's half-mass radii, in words
  int size = 0;             ///< px
  std::vector<std::string> bands;
  std::vector<double> zero_points_mag;
  std::vector<std::string> reasons;  ///< the first few problems
};

/// How the work is divided; has no effect on the sample.
struct MockPace {
  std::int64_t block_galaxies = 64;
  std::chrono::milliseconds commit_interval{1000};
};

/// Makes noiseless images of simulated galaxies [counts/s per pixel]: rows in the order of the table of
/// galaxies, with each galaxy's projections one after the other. The bytes do not depend on the number of
/// threads. For a part (`shards`) the report counts its own images. The galaxy's centre is at pixel ((size -
/// 1) / 2, (size - 1) / 2); directions are those of Camera. Columns: those of the table, and those declared
/// in mock_rows.h. The table has the columns `galaxy` and `snapshot`, or those that ColumnOptions names
/// instead, and may have `companion`: a galaxy of the same snapshot. A galaxy whose image cannot be made gets
/// rows of NaN with a flag and a line in /problems. Errors: usage (settings), input (no such files,
/// snapshots, columns, bands; a redshift that is not above 0, or beyond the spectra; a fault of the
/// simulation's files; no image at all).
MockReport mock_galaxies(const MockOptions& options, const RunContext& context = {},
                         const MockPace& pace = {});
/// As above, for an open simulation.
MockReport mock_galaxies(const simulation::Simulation& simulation, const MockOptions& options,
                         const RunContext& context = {}, const MockPace& pace = {});
Verb<MockOptions, MockReport> mock_verb();

}  // namespace peculiar::mock
