#include "mock/mock.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/interrupt.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "base/random.h"
#include "base/version.h"
#include "catalog/expression.h"
#include "exchange/table_file.h"
#include "mock/mock_image.h"
#include "mock/smoothing.h"
#include "store/sample.h"

namespace peculiar::mock {

using simulation::Galaxy;
using simulation::Simulation;

void MockOptions::describe(Fields& fields) {
  fields.add("input", &simulation.input, "The simulation: a folder, or a file in it.")
      .positional()
      .required()
      .value_name("SIMULATION");
  fields
      .add("galaxies", &galaxies,
           "Table of the galaxies to take (FITS, VOTable, ECSV, CSV), as peculiar select writes it: columns galaxy "
           "and snapshot, and perhaps companion. Sorted by snapshot it is read fastest.")
      .required()
      .value_name("TABLE");
  fields.add("output", &output, "The sample to write.").letter('o').required().value_name("SAMPLE.h5");
  fields.add("where", &where, "Which of them, by the table's columns: \"redshift < 3 && role == 'isolated'\".")
      .value_name("EXPRESSION");
  fields
      .add("projections", &projections,
           "Where to look from: x, y, z, random (a direction and a turn of each galaxy's own; may stand more than "
           "once), or THETA:PHI in degrees.")
      .value_name("DIRECTION,...");
  fields.add("size", &size, "Edge of the square images.").unit("px").range(4, 4096);
  fields.add("pixel_scale", &pixel_scale, "Pixel scale of the images.").unit("arcsec").range(1e-4, 60);
  fields
      .add("cube_edge", &cube_edge,
           "Edge of the cube round a galaxy whose stars are seen, in units of the galaxy's mean semi-axis.")
      .range(0.1, 1000);
  fields.add("cube_kpc", &cube_kpc, "The same in kpc, for all galaxies, in its place.").unit("kpc").range(1e-3, 1e6);
  fields
      .add("psf", &psf,
           "Point spread functions, the pixel included: FITS files, one for all bands or one each; stand-in (sums "
           "of Gaussians, fitted to WFC3 F160W); or none.")
      .value_name("FILE,...");
  fields.add("psf_scale", &psf_scale, "Pixel scale of those files, where they have no world coordinates.")
      .unit("arcsec")
      .range(1e-4, 60);
  fields
      .add("kernel_neighbours", &kernel_neighbours,
           "Each particle is spread over a kernel that reaches to its neighbour of this number; 0: points.")
      .range(0, 1024);
  fields.add("kernel_most", &kernel_most, "Greatest standard deviation of such a kernel.").unit("kpc").range(0, 1e4);
  fields.add("redshift", &redshift, "Places all galaxies at this redshift rather than their snapshots'.")
      .range(1e-4, 1000);
  fields.add("unit", &unit, "Unit of the pixels, which the zero-points are of.").value_name("UNIT");
  fields.add("memory", &memory, "Star particles are kept in memory up to this size.").unit("MiB").range(16, 1e6);
  fields.add("overwrite", &overwrite, "Replace a sample of that name (when the new one is whole).");
  photometry.describe(fields);
  simulation.describe(fields);
}

namespace {

/// What is needed of one snapshot, while its galaxies' images are made.
struct OpenSnapshot {
  std::unique_ptr<simulation::StarIndex> stars;
  std::unordered_map<std::int64_t, Galaxy> galaxies;
  std::vector<cosmos::PopulationCounts> populations;
  double box_kpc = 0;
  CameraSettings camera;
};

struct Row {
  std::size_t snapshot = 0;  // index
  std::int64_t galaxy = 0;
  std::int64_t companion = -1;  // -1: none
};

class MockRun {
 public:
  MockRun(const Simulation& simulation, const MockOptions& options);
  MockReport run(const MockPace& pace);

 private:
  std::vector<Row> make_rows() const;
  std::vector<PointSpread> point_spreads() const;
  store::SampleHeader header(const std::vector<PointSpread>& point_spreads) const;
  OpenSnapshot open(std::size_t snapshot) const;
  LitCube lit_cube(const OpenSnapshot& open, const Row& row) const;
  void take_galaxy(std::size_t galaxy, const OpenSnapshot& open, Convolver::Workspace& workspace,
                   std::span<MockRecord> records, std::span<float> pixels) const;
  double cube_edge_kpc(const Galaxy& galaxy) const;

  const Simulation& simulation_;
  const MockOptions& options_;
  cosmos::Cosmology cosmology_;
  Photometry photometry_;
  catalog::Table table_;
  std::vector<Projection> projections_;
  std::vector<Row> rows_;
};

catalog::Table chosen_galaxies(const MockOptions& options) {
  const catalog::Table table = exchange::read_table(options.galaxies);
  if (options.where.empty()) return table;
  return table.take(catalog::Expression::parse(options.where).matching_rows(table));
}

MockRun::MockRun(const Simulation& simulation, const MockOptions& options)
    : simulation_(simulation),
      options_(options),
      cosmology_(simulation.info().cosmology),
      photometry_(options.photometry),
      table_(chosen_galaxies(options)),
      rows_(make_rows()) {
  for (const std::string& name : options.projections) projections_.push_back(Projection::parse(name));
  if (projections_.empty()) throw usage_error("--projections: name at least one direction");
}

std::vector<Row> MockRun::make_rows() const {
  const auto column = [this](const char* name) -> const catalog::Column& {
    const catalog::Column& found = table_.at(name);
    if (!std::holds_alternative<std::vector<std::int64_t>>(found.data))
      throw input_error("{}: column '{}' must be of whole numbers", options_.galaxies, name);
    return found;
  };
  if (table_.rows() == 0)
    throw input_error("{}: no galaxies{}", options_.galaxies, options_.where.empty() ? "" : " that --where selects");
  const catalog::Column& galaxies = column("galaxy");
  const catalog::Column& snapshots = column("snapshot");
  const catalog::Column* companions = table_.has("companion") ? &column("companion") : nullptr;
  const auto integer = [](const catalog::Column& from, std::size_t i) {
    return std::get<std::vector<std::int64_t>>(from.data)[i];
  };
  std::vector<Row> rows;
  for (std::size_t i = 0; i < table_.rows(); ++i) {
    if (galaxies.is_missing(i) || snapshots.is_missing(i))
      throw input_error("{}: row {} has no galaxy or no snapshot", options_.galaxies, i + 1);
    Row row{simulation_.info().index_of(integer(snapshots, i)), integer(galaxies, i), -1};
    if (companions != nullptr && !companions->is_missing(i)) row.companion = integer(*companions, i);
    rows.push_back(row);
  }
  return rows;
}

std::vector<PointSpread> MockRun::point_spreads() const {
  if (options_.psf.size() == 1 && options_.psf.front() == "none") return {};
  const std::size_t bands = photometry_.band_names().size();
  if (options_.psf.size() != 1 && options_.psf.size() != bands)
    throw usage_error("--psf: {} for {} bands; give one, or one a band", options_.psf.size(), bands);
  std::vector<PointSpread> result;
  for (const std::string& name : options_.psf) {
    if (name == "none") throw usage_error("--psf: none goes for all bands, or for no band");
    result.push_back(name == "stand-in" ? stand_in_point_spread(options_.pixel_scale)
                                        : read_point_spread(name, options_.psf_scale, options_.pixel_scale));
  }
  return result;
}

/// The bands' point spread functions as one image, the smaller ones with zeros round them.
image::Image stacked(const std::vector<PointSpread>& point_spreads) {
  int edge = 0;
  for (const PointSpread& one : point_spreads) edge = std::max(edge, one.width);
  image::Image stack(static_cast<int>(point_spreads.size()), edge, edge);
  for (int band = 0; band < stack.bands; ++band) {
    const PointSpread& one = point_spreads[static_cast<std::size_t>(band)];
    const int offset = (edge - one.width) / 2;
    for (int y = 0; y < one.height; ++y) {
      for (int x = 0; x < one.width; ++x) stack.at(band, y + offset, x + offset) = one.at(0, y, x);
    }
  }
  return stack;
}

store::SampleHeader MockRun::header(const std::vector<PointSpread>& point_spreads) const {
  store::SampleHeader header;
  header.bands = photometry_.band_names();
  header.height = header.width = static_cast<int>(options_.size);
  header.unit = options_.unit;
  header.pixel_scale_arcsec = options_.pixel_scale;
  header.zero_point_mag = photometry_.zero_points_mag();
  header.count = static_cast<std::int64_t>(rows_.size() * projections_.size());
  if (!point_spreads.empty()) header.psf = stacked(point_spreads);
  return header;
}

OpenSnapshot MockRun::open(std::size_t snapshot) const {
  const simulation::SimulationInfo& info = simulation_.info();
  const double redshift = options_.redshift.value_or(info.snapshots[snapshot].redshift());
  OpenSnapshot open;
  try {
    open.populations = photometry_.at_redshift(cosmology_, redshift);
  } catch (const Error& error) {
    throw Error(error.kind(), fmt::format("snapshot {}: {}; --redshift places its galaxies elsewhere",
                                          info.snapshots[snapshot].number, error.what()));
  }
  open.camera.pixel_arcsec = options_.pixel_scale;
  open.camera.pixel_kpc = options_.pixel_scale * cosmology_.kpc_per_arcsec(redshift);
  open.box_kpc = info.box_kpc(snapshot);
  for (const Galaxy& galaxy : simulation_.galaxies(snapshot)) open.galaxies.emplace(galaxy.id, galaxy);
  open.stars = std::make_unique<simulation::StarIndex>(simulation_.stars(snapshot), open.box_kpc,
                                                       static_cast<std::size_t>(options_.memory) << 20, options_.threads);
  return open;
}

double MockRun::cube_edge_kpc(const Galaxy& galaxy) const {
  if (options_.cube_kpc) return *options_.cube_kpc;
  const double edge = options_.cube_edge * galaxy.mean_semi_axis_kpc();
  if (!(edge > 0))
    throw input_error("galaxy {}: its catalogue has no semi-axes; say the cubes' edge with --cube-kpc", galaxy.id);
  return edge;
}

LitCube MockRun::lit_cube(const OpenSnapshot& open, const Row& row) const {
  const auto find = [&](std::int64_t id) -> const Galaxy& {
    const auto found = open.galaxies.find(id);
    if (found == open.galaxies.end()) {
      throw input_error("galaxy {} is not in the catalogue of snapshot {}", id,
                        simulation_.info().snapshots[row.snapshot].number);
    }
    return found->second;
  };
  const Galaxy& galaxy = find(row.galaxy);
  LitCube lit;
  lit.cube = cut_cube(*open.stars, open.box_kpc, galaxy, row.companion < 0 ? nullptr : &find(row.companion),
                      cube_edge_kpc(galaxy));
  if (lit.cube.inside.empty()) throw input_error("galaxy {}: there are no star particles in its cube", galaxy.id);
  lit.light = photometry_.light(lit.cube.stars, open.populations);
  lit.deviation_kpc = kernel_deviations(lit.cube.stars.position_kpc, static_cast<int>(options_.kernel_neighbours),
                                        options_.kernel_most);
  return lit;
}

}  // namespace
}  // namespace peculiar::mock
