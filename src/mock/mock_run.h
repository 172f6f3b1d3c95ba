#pragma once

#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "mock/galaxy_list.h"
#include "mock/light_truth.h"
#include "mock/mock.h"
#include "mock/mock_image.h"
#include "mock/mock_rows.h"
#include "simulation/star_index.h"
#include "store/sample.h"

namespace peculiar::mock {

/// Data of one snapshot, kept while its galaxies' images are made.
struct OpenSnapshot {
  std::unique_ptr<simulation::StarIndex> stars;
  std::unordered_map<std::int64_t, simulation::Galaxy> galaxies;  // of the catalogue, and of the table
  simulation::Members members;  // of galaxies with companions and of the companions; of all for dust discs
  std::vector<cosmos::PopulationCounts> populations;
  double box_kpc = 0;
  CameraSettings camera;

  const simulation::Galaxy* find(std::int64_t id) const;
  /// Ids; empty if unknown.
  std::span<const std::int64_t> members_of(std::int64_t id) const;
};

/// Settings common to all images of a run, and the making of one galaxy's images.
class MockRun {
 public:
  MockRun(const simulation::Simulation& simulation, const MockOptions& options, const RunContext& context);

  std::size_t projections() const { return projections_.size(); }
  const std::vector<Row>& rows() const { return galaxies_.rows(); }
  const catalog::Table& table() const { return galaxies_.table(); }
  const store::SampleHeader& header() const { return header_; }
  const Convolver& convolver() const { return *convolver_; }

  /// Columns that the sample has beside the table's.
  GalaxyColumns galaxy_columns() const;
  OpenSnapshot open(std::size_t snapshot) const;
  /// Makes the images of row `row` and their records, one per projection. Faults of this galaxy alone give
  /// failed records and are returned as the reason; else "". Faults of files are errors. Thread-safe if each
  /// thread has its own workspace.
  std::string take(std::size_t row, const OpenSnapshot& snapshot, Convolver::Workspace& workspace,
                   std::span<MockRecord> records, const ImagePlanes& planes) const;
  /// The truth table; "" if there is none.
  const std::string& truth_path() const { return truth_path_; }

 private:
  void choose_point_spreads();
  void warn_of_stand_in() const;
  void choose_truth();
  void take_truth();
  void add_table_galaxies(std::size_t snapshot, OpenSnapshot& open) const;
  /// Forgets members that are not stars, with a warning. `wanted`: the galaxies that have members.
  void check_members(std::size_t snapshot, const std::vector<std::int64_t>& wanted, OpenSnapshot& open) const;
  /// The length that a cube's edge is a multiple of, and the edge; NaN if nothing is known.
  struct CubeEdge {
    SizeSource from = kNoSize;
    double kpc = simulation::kUnknown;
  };
  CubeEdge cube_edge(const Row& row, const simulation::Galaxy& galaxy) const;
  /// Fills in the galaxy's properties, with or without an image.
  void describe(const OpenSnapshot& open, const Row& row, MockRecord& record) const;
  LitCube lit_cube(const OpenSnapshot& open, const Row& row) const;
  std::vector<LightOrigin> origins(const OpenSnapshot& open, const Row& row,
                                   const simulation::StarParticles& stars) const;
  void add_dust(const OpenSnapshot& open, const Row& row, LitCube& lit) const;
  void cut_into_pieces(const Row& row, LitCube& lit) const;
  /// Dims the light by the dust in front of it, as a camera sees it.
  void dim(const OpenSnapshot& open, const Camera& camera, LitCube& lit) const;
  std::int64_t number_of(const Row& row) const;
  /// Name of a galaxy in random streams.
  static std::string object_of(std::size_t snapshot, std::int64_t galaxy);

  const simulation::Simulation& simulation_;
  const MockOptions& options_;
  const RunContext& context_;
  cosmos::Cosmology cosmology_;
  Photometry photometry_;
  GalaxyList galaxies_;
  std::vector<Projection> projections_;
  store::SampleHeader header_;
  std::unique_ptr<Convolver> convolver_;
  std::string truth_path_;
  std::optional<TruthOfLight> truth_;
};

}  // namespace peculiar::mock
