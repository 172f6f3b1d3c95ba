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

/// What is needed of one snapshot, while its galaxies' images are made.
struct OpenSnapshot {
  std::unique_ptr<simulation::StarIndex> stars;
  std::unordered_map<std::int64_t, simulation::Galaxy> galaxies;  // of the catalogue, and of the table
  simulation::Members members;  // of galaxies that have companions, and of these; of all for discs of dust
  std::vector<cosmos::PopulationCounts> populations;
  double box_kpc = 0;
  CameraSettings camera;

  const simulation::Galaxy* find(std::int64_t id) const;
  /// Identities; empty where they are not known.
  std::span<const std::int64_t> members_of(std::int64_t id) const;
};

/// What all images of a run have in common, and how one galaxy's are made.
class MockRun {
 public:
  MockRun(const simulation::Simulation& simulation, const MockOptions& options, const RunContext& context);

  std::size_t projections() const { return projections_.size(); }
  const std::vector<Row>& rows() const { return galaxies_.rows(); }
  const catalog::Table& table() const { return galaxies_.table(); }
  const store::SampleHeader& header() const { return header_; }
  const Convolver& convolver() const { return *convolver_; }

  /// What the sample says of the galaxies beside the table's columns.
  GalaxyColumns galaxy_columns() const;
  OpenSnapshot open(std::size_t snapshot) const;
  /// The images of row `row` and what is known of them, one a projection. What is wrong with this galaxy
  /// alone becomes failed records and the returned reason; else "". Faults of files are errors. Thread-safe,
  /// with a workspace a thread.
  std::string take(std::size_t row, const OpenSnapshot& snapshot, Convolver::Workspace& workspace,
                   std::span<MockRecord> records, const ImagePlanes& planes) const;
  /// The table of truth; "" where there is none.
  const std::string& truth_path() const { return truth_path_; }

 private:
  void choose_point_spreads();
  void choose_truth();
  void take_truth();
  void add_table_galaxies(std::size_t snapshot, OpenSnapshot& open) const;
  /// What a cube's edge is counted in, and the edge; NaN where nothing is known.
  struct CubeEdge {
    SizeSource from = kNoSize;
    double kpc = simulation::kUnknown;
  };
  CubeEdge cube_edge(const Row& row, const simulation::Galaxy& galaxy) const;
  /// Fills in what is known of the galaxy, image or not.
  void describe(const OpenSnapshot& open, const Row& row, MockRecord& record) const;
  LitCube lit_cube(const OpenSnapshot& open, const Row& row) const;
  std::vector<LightOrigin> origins(const OpenSnapshot& open, const Row& row,
                                   const simulation::StarParticles& stars) const;
  void add_dust(const OpenSnapshot& open, const Row& row, LitCube& lit) const;
  void cut_into_pieces(const Row& row, LitCube& lit) const;
  /// As the dust lets it through to a camera.
  void dim(const OpenSnapshot& open, const Camera& camera, LitCube& lit) const;
  std::int64_t number_of(const Row& row) const;
  /// Names a galaxy in its random numbers.
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
