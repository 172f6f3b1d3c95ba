#include "mock/mock_run.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/random.h"
#include "catalog/expression.h"
#include "image/psf_pixels.h"
#include "mock/smoothing.h"
#include "tables/table_file.h"

namespace peculiar::mock {

using simulation::Galaxy;
using simulation::Simulation;

namespace {

/// A fault of one galaxy only.
class NoImage : public Error {
 public:
  template <typename... Args>
  explicit NoImage(fmt::format_string<Args...> format, Args&&... args)
      : Error(input_error(format, std::forward<Args>(args)...)) {}
};

catalog::Table chosen_galaxies(const MockOptions& options, const RunContext& context) {
  catalog::Table table =
      tables::read_table(options.galaxies, {options.galaxies_hdu, "--galaxies-hdu"}, context);
  if (table.rows() == 0) throw input_error("{}: no galaxies", options.galaxies);
  if (!options.where.empty()) {
    const std::vector<std::size_t> rows = catalog::Expression::parse(options.where).matching_rows(table);
    if (rows.empty()) throw catalog::no_row_fulfils(options.galaxies, options.where, table.rows());
    table = table.take(rows);
  }
  tables::rename_for_sample(table, options.galaxies, context);
  return table;
}

store::SampleHeader described(const MockOptions& options, const Photometry& photometry) {
  store::SampleHeader header;
  header.bands = photometry.band_names();
  header.height = header.width = static_cast<int>(options.size);
  header.unit = options.unit;
  header.pixel_scale_arcsec = options.pixel_scale;
  header.zero_point_mag = photometry.zero_points_mag();
  return header;
}

}  // namespace

store::SampleHeader header_of(const MockOptions& options) {
  store::SampleHeader header = described(options, Photometry(options.photometry));
  if (options.psf != std::vector<std::string>{"none"}) header.psf.emplace();
  return header;
}

MockRun::MockRun(const Simulation& simulation, const MockOptions& options, const RunContext& context)
    : simulation_(simulation),
      options_(options),
      context_(context),
      cosmology_(simulation.info().known_cosmology()),
      photometry_(options.photometry),
      galaxies_(chosen_galaxies(options, context), options.galaxies, options.columns, simulation.info(),
                context) {
  for (const std::string& name : options.projections) projections_.push_back(Projection::parse(name));
  if (projections_.empty()) throw usage_error("--projections: name at least one direction");
  options.field.check();
  header_ = described(options_, photometry_);
  header_.count = static_cast<std::int64_t>(rows().size() * projections_.size());
  choose_point_spreads();
  choose_truth();
}

std::int64_t MockRun::number_of(const Row& row) const {
  return simulation_.info().snapshots[row.snapshot].number;
}

void MockRun::choose_point_spreads() {
  std::vector<PointSpread> chosen;
  const std::size_t bands = header_.bands.size();
  if (options_.psf.size() != 1 && options_.psf.size() != bands)
    throw usage_error("--psf: {} for {} bands; give one, or one per band", options_.psf.size(), bands);
  const bool has_file = std::any_of(options_.psf.begin(), options_.psf.end(), [](const std::string& name) {
    return name != "stand-in" && name != "none";
  });
  if (options_.psf_scale && !has_file) throw usage_error("--psf-scale: needs --psf FILE");
  for (const std::string& name : options_.psf) {
    if (name == "none" && options_.psf.size() == 1) break;
    if (name == "none") throw usage_error("--psf: none applies to all bands; leave out the others");
    chosen.push_back(name == "stand-in"
                         ? stand_in_point_spread(options_.pixel_scale)
                         : read_point_spread(name, options_.psf_scale, options_.pixel_scale, context_));
  }
  warn_of_stand_in();
  convolver_ = std::make_unique<Convolver>(header_.height, chosen);
  if (!chosen.empty()) header_.psf = image::stacked_psfs(chosen);
}

void MockRun::warn_of_stand_in() const {
  std::vector<std::string> bands;
  for (std::size_t band = 0; band < header_.bands.size(); ++band) {
    if (options_.psf[options_.psf.size() == 1 ? 0 : band] == "stand-in") bands.push_back(header_.bands[band]);
  }
  if (const std::string others = cosmos::bands_of_other_telescopes(bands); !others.empty())
    context_.warning(
        "--psf stand-in: is the point spread function of HST's WFC3 in F160W, not that of {}; give its file with --psf",
        others);
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
  open.camera.zero_points_mag = photometry_.zero_points_mag();
  open.camera.has_field = options_.field.is_on();
  open.box_kpc = info.box_kpc(snapshot);
  add_table_galaxies(snapshot, open);
  std::vector<std::int64_t> wanted;
  if (open.galaxies.empty()) {
    for (const Galaxy& galaxy : simulation_.galaxies(snapshot)) open.galaxies.emplace(galaxy.id, galaxy);
    const bool wants_all = photometry_.attenuation().law().has_geometry;
    for (const Row& row : rows()) {
      if (row.snapshot != snapshot) continue;
      if (row.companion >= 0 || wants_all) wanted.push_back(row.galaxy);
      if (row.companion >= 0) wanted.push_back(row.companion);
    }
    if (!wanted.empty()) open.members = simulation_.members(snapshot, wanted);
  }
  open.stars = std::make_unique<simulation::StarIndex>(simulation_.stars(snapshot), open.box_kpc,
                                                       static_cast<std::size_t>(options_.memory) << 20,
                                                       context_.threads);
  check_members(snapshot, wanted, open);
  return open;
}

void MockRun::check_members(std::size_t snapshot, const std::vector<std::int64_t>& wanted,
                            OpenSnapshot& open) const {
  constexpr std::size_t kEnough = 4;  // a catalogue's members are all of one kind
  std::vector<const Galaxy*> some;
  for (std::size_t i = 0; i < wanted.size() && some.size() < kEnough; ++i) {
    const Galaxy* galaxy = open.find(wanted[i]);
    if (galaxy != nullptr && !open.members_of(galaxy->id).empty()) some.push_back(galaxy);
  }
  if (members_are_stars(*open.stars, open.box_kpc, some, open.members).value_or(true)) return;
  open.members.clear();
  context_.warning(
      "snapshot {}: the particles that the catalogue assigns to galaxies are not star particles (of dark-matter haloes?); stars belong to the galaxy whose sphere contains them",
      simulation_.info().snapshots[snapshot].number);
}

/// A table with positions has them for all galaxies of a snapshot, and its numbers need not be the
/// catalogue's.
void MockRun::add_table_galaxies(std::size_t snapshot, OpenSnapshot& open) const {
  for (const Row& row : rows()) {
    if (row.snapshot != snapshot || !row.centre_kpc) continue;
    Galaxy galaxy;
    galaxy.id = galaxy.host = row.galaxy;
    galaxy.position_kpc = *row.centre_kpc;
    galaxy.effective_radius_kpc = row.radius_kpc;
    if (!open.galaxies.emplace(row.galaxy, galaxy).second) {
      throw input_error("{}: galaxy {} of snapshot {} is listed twice", options_.galaxies, row.galaxy,
                        simulation_.info().snapshots[snapshot].number);
    }
  }
}

GalaxyColumns MockRun::galaxy_columns() const {
  const catalog::Table& known = table();
  const simulation::SimulationInfo& info = simulation_.info();
  const bool has_catalogue =
      std::any_of(rows().begin(), rows().end(), [](const Row& row) { return !row.centre_kpc; });
  GalaxyColumns own;
  own.redshift = !known.has("redshift") || options_.redshift.has_value();
  own.stellar_mass = has_catalogue && !known.has("stellar_mass");
  own.half_mass_radius = has_catalogue && info.has_projected_radii && !known.has("half_mass_radius") &&
                         !known.has("effective_radius");
  own.radius_kind = info.radius_kind;
  own.field = options_.field.is_on();
  own.truth = truth_.has_value();
  own.dust_disc = photometry_.attenuation().law().has_geometry;
  own.pixel_arcsec = options_.pixel_scale;
  return own;
}

MockRun::CubeEdge MockRun::cube_edge(const Row& row, const Galaxy& galaxy) const {
  if (options_.cube_kpc) return {kCubeKpc, *options_.cube_kpc};
  const double axis = galaxy.mean_semi_axis_kpc();
  if (row.radius_kpc > 0) return {kTableRadius, options_.cube_edge * row.radius_kpc};
  if (axis > 0) return {kSemiAxes, options_.cube_edge * axis};
  if (galaxy.effective_radius_kpc > 0)
    return {kHalfMassRadius, options_.cube_edge * galaxy.effective_radius_kpc};
  return {};
}

void MockRun::describe(const OpenSnapshot& open, const Row& row, MockRecord& record) const {
  record.redshift = options_.redshift.value_or(simulation_.info().snapshots[row.snapshot].redshift());
  const Galaxy* galaxy = open.find(row.galaxy);
  if (galaxy == nullptr) return;
  record.stellar_mass_msun = galaxy->stellar_mass_msun;
  record.half_mass_radius_kpc = galaxy->effective_radius_kpc;
  const CubeEdge edge = cube_edge(row, *galaxy);
  record.cube_kpc = edge.kpc;
  record.size_from = edge.from;
}

/// The galaxy of that number with a position; none if unknown.
const Galaxy* OpenSnapshot::find(std::int64_t id) const {
  const auto found = galaxies.find(id);
  if (found == galaxies.end()) return nullptr;
  const auto& [x, y, z] = found->second.position_kpc;
  return std::isfinite(x + y + z) ? &found->second : nullptr;
}

std::span<const std::int64_t> OpenSnapshot::members_of(std::int64_t id) const {
  const auto found = members.find(id);
  if (found == members.end()) return {};
  return found->second;
}

LitCube MockRun::lit_cube(const OpenSnapshot& open, const Row& row) const {
  const Galaxy* galaxy = open.find(row.galaxy);
  if (galaxy == nullptr) {
    throw NoImage("galaxy {} of snapshot {}: {}", row.galaxy,
                  simulation_.info().snapshots[row.snapshot].number,
                  row.centre_kpc ? "the table has no centre for it" : "it is not in the catalogue");
  }
  const double edge = cube_edge(row, *galaxy).kpc;
  if (!(edge > 0))
    throw NoImage(
        "galaxy {}: neither its semi-axes nor a radius is known; give the cube's edge length with --cube-kpc, or a column of radii with --radius",
        galaxy->id);
  if (open.box_kpc > 0 && edge > open.box_kpc)
    throw NoImage("galaxy {}: a cube of {} kpc cannot be cut out of a box of {} kpc", row.galaxy, edge,
                  open.box_kpc);
  LitCube lit;
  lit.cube =
      cut_cube(*open.stars, open.box_kpc, *galaxy, row.companion < 0 ? nullptr : open.find(row.companion),
               {open.members_of(row.galaxy), open.members_of(row.companion)}, edge);
  if (lit.cube.inside == 0) {
    throw NoImage("galaxy {}: there are no star particles in its cube{}", galaxy->id,
                  row.centre_kpc ? "; is the unit of the centres right (--centre-unit)?" : "");
  }
  lit.light = photometry_.light(lit.cube.stars, open.populations);
  const auto first = lit.light.state.begin();
  if (std::all_of(first, first + static_cast<std::ptrdiff_t>(lit.cube.inside),
                  [](auto state) { return state == ParticleLight::State::kDark; })) {
    throw NoImage(
        "galaxy {}: none of its {} star particles emits light: masses are 0, or masses, ages or metallicities are NaN",
        galaxy->id, lit.cube.inside);
  }
  if (truth_) lit.origin = origins(open, row, lit.cube.stars);
  if (photometry_.attenuation().law().has_geometry) add_dust(open, row, lit);
  lit.deviation_kpc = kernel_deviations(lit.cube.stars.position_kpc,
                                        static_cast<int>(options_.kernel_neighbours), options_.kernel_most);
  if (!lit.discs.empty()) cut_into_pieces(row, lit);
  return lit;
}

std::string MockRun::object_of(std::size_t snapshot, std::int64_t galaxy) {
  return fmt::format("{} {}", snapshot, galaxy);
}

std::string MockRun::take(std::size_t row, const OpenSnapshot& snapshot, Convolver::Workspace& workspace,
                          std::span<MockRecord> records, const ImagePlanes& planes) const {
  // Extends beyond the frame by the reach of a point spread function, and the outskirts of galaxies.
  constexpr double kFieldMarginArcsec = 5;
  const auto stamp = static_cast<std::size_t>(header_.stamp_values());
  const Row& which = rows()[row];
  std::string reason;
  try {
    LitCube lit = lit_cube(snapshot, which);
    const std::string object = object_of(which.snapshot, which.galaxy);
    for (std::size_t i = 0; i < projections_.size(); ++i) {
      const Camera camera = projections_[i].camera_of(context_.seed, object, i);
      dim(snapshot, camera, lit);
      std::vector<FieldSource> field;
      if (options_.field.is_on()) {
        RandomStream random(context_.seed, "field", hash_text(object, i));
        field = draw_field(options_.field, 0.5 * header_.height * options_.pixel_scale + kFieldMarginArcsec,
                           random);
      }
      records[i] =
          take_image(lit, camera, snapshot.camera, field, *convolver_, workspace, planes.of(i, stamp));
    }
  } catch (const NoImage& failure) {
    std::fill(records.begin(), records.end(), failed_record(header_.bands.size()));
    for (const std::span<float> plane : {planes.image, planes.companion, planes.tidal, planes.projected})
      std::fill(plane.begin(), plane.end(), std::nanf(""));
    reason = failure.what();
  }
  for (MockRecord& record : records) describe(snapshot, which, record);
  return reason;
}

}  // namespace peculiar::mock
