#include "mock/mock.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/file_fingerprint.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "base/random.h"
#include "base/version.h"
#include "cosmos/population_sources.h"
#include "mock/mock_run.h"
#include "snapshots/formats.h"
#include "store/useless_rows.h"
#include "tables/table_file.h"
#include "tables/table_provenance.h"

namespace peculiar::mock {

void MockOptions::describe(Fields& fields) {
  fields.add("input", &simulation.input, "Simulation: a folder, or a file in it.")
      .positional()
      .required()
      .value_name("SIMULATION");
  fields
      .add(
          "galaxies", &galaxies,
          "Table of galaxies (FITS, VOTable, ECSV, CSV), from peculiar select or any halo finder, with columns galaxy and snapshot, optionally companion, and centres if the simulation has no catalogue. Tables sorted by snapshot are fastest.")
      .required()
      .value_name("TABLE");
  tables::add_table_choice(fields, "galaxies_hdu", &galaxies_hdu, "--galaxies");
  fields.add("output", &output, "Output sample.").letter('o').required().value_name("SAMPLE.h5");
  fields
      .add(
          "where", &where,
          "Image only rows of the table that satisfy this expression: \"redshift < 3 && role == 'isolated'\".")
      .value_name("EXPRESSION");
  columns.describe(fields);
  fields
      .add(
          "projections", &projections,
          "Directions of projection: x, y, z, random (a random direction and position angle for each galaxy; may be given several times), or THETA:PHI in degrees.")
      .value_name("DIRECTION,...");
  fields.add("size", &size, "Edge length of the square images.").unit("px").range(4, 4096);
  fields.add("pixel_scale", &pixel_scale, "Pixel scale of the images.").unit("arcsec").range(1e-4, 60);
  fields
      .add(
          "cube_edge", &cube_edge,
          "Edge length of the cube of stars around a galaxy, in units of its mean semi-axis, or of its half-mass radius if the catalogue has no semi-axes.")
      .range(0.1, 1000);
  fields
      .add("cube_kpc", &cube_kpc,
           "Edge length of the cube in kpc, the same for all galaxies; replaces --cube-edge.")
      .unit("kpc")
      .range(1e-3, 1e6);
  fields
      .add(
          "psf", &psf,
          "Point spread functions, including the pixel response: FITS files, one for all bands or one each; stand-in (sums of Gaussians fitted to WFC3 F160W); or none.")
      .value_name("FILE,...");
  fields.add("psf_scale", &psf_scale, "Pixel scale of the PSF files, if they have no world coordinates.")
      .unit("arcsec")
      .range(1e-4, 60);
  fields
      .add("kernel_neighbours", &kernel_neighbours,
           "Smooth each particle with a kernel that reaches its Nth nearest neighbour; 0: no smoothing.")
      .range(0, 1024);
  fields.add("kernel_most", &kernel_most, "Maximum standard deviation of the smoothing kernel.")
      .unit("kpc")
      .range(0, 1e4);
  fields.add("redshift", &redshift, "Place all galaxies at this redshift instead of the snapshot's.")
      .range(1e-4, 1000);
  fields.add("unit", &unit, "Unit of the pixels, to which the zero-points refer.").value_name("UNIT");
  fields.add("memory", &memory, "Maximum size of the star particles kept in memory.")
      .unit("MiB")
      .range(16, 1e6);
  shards.describe(fields);
  fields.add("overwrite", &overwrite, "Overwrite an existing sample once the new one is complete.");
  field.describe(fields);
  fields
      .add(
          "truth", &truth,
          "Table of the galaxy in which each star was born. With it the light of the companion and tidal light (of stars stripped by the encounter) are stored as planes beside the images, and as columns; so is the light of the field. auto: truth.fits in the folder of the simulation, if it has this table; none: no planes. Each plane is as large as the images: companion and tidal light make the file three times as large, and the field four times.")
      .value_name("TABLE|auto|none");
  photometry.describe(fields);
  simulation.describe(fields, snapshots::formats());
}

namespace {

/// Images of one block of galaxies.
struct Block {
  std::vector<MockRecord> records;
  std::vector<float> pixels;
  std::vector<std::vector<float>> planes;  // in the order of the header's truth planes
  std::vector<std::string> reasons;        // one per galaxy; "" if all went well

  /// Spans for a run with these planes.
  ImagePlanes spans(const std::vector<std::string>& names) {
    ImagePlanes all{pixels, {}, {}, {}};
    for (std::size_t i = 0; i < names.size(); ++i) {
      (names[i] == kCompanionPlane ? all.companion
       : names[i] == kTidalPlane   ? all.tidal
                                   : all.projected) = planes[i];
    }
    return all;
  }
};

/// Makes the images of galaxies [first, last) snapshot by snapshot, so that a block opens each once; the last
/// one stays open for the next block.
class BlockMaker {
 public:
  BlockMaker(const MockRun& run, int threads) : run_(run), threads_(threads) {
    for (int i = 0; i < threads; ++i)
      workspaces_.push_back(run.convolver().workspace(run.header().band_count()));
  }

  Block make(std::size_t first, std::size_t last, Progress& progress) {
    const std::size_t projections = run_.projections();
    const auto values = static_cast<std::size_t>(run_.header().stamp_values()) * projections;
    Block block;
    block.records.resize((last - first) * projections);
    block.pixels.resize((last - first) * values);
    const std::vector<std::string>& names = run_.header().truth_planes;
    block.planes.assign(names.size(), std::vector<float>(block.pixels.size()));
    const ImagePlanes all = block.spans(names);
    block.reasons.resize(last - first);
    std::vector<std::size_t> order;
    for (std::size_t row = first; row < last; ++row) order.push_back(row);
    const auto snapshot = [this](std::size_t row) { return run_.rows()[row].snapshot; };
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return snapshot(a) < snapshot(b); });
    for (std::size_t from = 0; from < order.size();) {
      std::size_t to = from;
      while (to < order.size() && snapshot(order[to]) == snapshot(order[from])) ++to;
      open(snapshot(order[from]));
      parallel_for(static_cast<std::int64_t>(to - from), threads_, [&](std::int64_t i, int worker) {
        const std::size_t row = order[from + static_cast<std::size_t>(i)];
        const std::size_t place = row - first;
        block.reasons[place] = run_.take(row, *open_, workspaces_[static_cast<std::size_t>(worker)],
                                         std::span(block.records).subspan(place * projections, projections),
                                         all.of(place, values));
        progress.add(static_cast<std::int64_t>(projections));
      });
      from = to;
    }
    return block;
  }

 private:
  void open(std::size_t snapshot) {
    if (open_ && open_snapshot_ == snapshot) return;
    open_.reset();
    open_.emplace(run_.open(snapshot));
    open_snapshot_ = snapshot;
  }

  const MockRun& run_;
  int threads_;
  std::vector<Convolver::Workspace> workspaces_;
  std::optional<OpenSnapshot> open_;
  std::size_t open_snapshot_ = 0;
};

/// Identifies the job: settings, and contents of the files that they name, except those of the simulation.
std::string job_fingerprint(nlohmann::json settings, const MockOptions& options, const std::string& truth) {
  for (const char* key : {"overwrite", "output", "memory"}) settings.erase(key);
  std::string content = settings.dump() + read_file(options.galaxies);
  if (!truth.empty()) content += read_file(truth);
  std::vector<std::string> names = options.photometry.bands;
  names.push_back(options.photometry.populations);
  names.insert(names.end(), options.psf.begin(), options.psf.end());
  for (const std::string& name : names) {  // of files, or built in
    if (std::filesystem::is_regular_file(name)) content += file_fingerprint(name);
  }
  return fingerprint(content);
}

/// For the rows of the writer.
MockReport closing_report(const MockRun& run, const store::RowFileWriter& writer) {
  const store::RowRange own = writer.range();
  const auto projections = static_cast<std::int64_t>(run.projections());
  MockReport report;
  report.output = writer.path().string();
  report.images = own.last - own.first;
  report.galaxies = (report.images + projections - 1) / projections;
  report.size = run.header().height;
  report.bands = run.header().bands;
  report.zero_points_mag = run.header().zero_point_mag;
  const store::SampleReader finished(report.output);
  const catalog::Column flags = finished.rows().column("flags");
  const catalog::Column particles = finished.rows().column("particles");
  const catalog::Column clamped = finished.rows().column("clamped_particles");
  const catalog::Column dark = finished.rows().column("dark_particles");
  const catalog::Column sizes = finished.rows().column("size_from");
  const catalog::Column fraction = finished.rows().column("companion_fraction_" + report.bands.front());
  for (std::size_t row = 0; row < flags.size(); ++row) {
    if ((static_cast<std::int64_t>(flags.number(row)) & store::kFlagUnreadable) != 0) ++report.failed;
    const std::size_t place = row + static_cast<std::size_t>(own.first);
    if (place % run.projections() != 0) continue;
    ++report.sizes_from[static_cast<std::size_t>(sizes.number(row))];
    const bool has_companion = run.rows()[place / run.projections()].companion >= 0;
    if (has_companion && flags.number(row) == 0 && fraction.is_missing(row)) ++report.unknown_companions;
    report.particles += static_cast<std::int64_t>(particles.number(row));
    report.clamped += static_cast<std::int64_t>(clamped.number(row));
    report.dark += static_cast<std::int64_t>(dark.number(row));
  }
  for (const store::Problem& problem : finished.rows().problems()) {
    report.reasons.push_back(problem.reason);
    if (report.reasons.size() == 5) break;
  }
  return report;
}

/// Makes all images from the point that an earlier run reached. Commits nothing before the first image. Error
/// (input): none can be made.
void make_blocks(const MockRun& run, const MockColumns& columns, const std::string& output,
                 store::SampleWriter& writer, const RunContext& context, const MockPace& pace) {
  const auto projections = static_cast<std::int64_t>(run.projections());
  const std::int64_t resumed_at = writer.rows().rows_done();
  const store::RowRange own = writer.rows().range();
  BlockMaker maker(run, context.threads);
  Progress progress(context, "mock", "images", own.last - own.first, resumed_at - own.first);
  // If a part ends within the projections of a galaxy, the whole galaxy is made, and the writer skips the
  // rows outside the part.
  const std::int64_t count = own.first < own.last ? (own.last + projections - 1) / projections : 0;
  const bool is_part = writer.rows().path() != output;
  bool has_image = resumed_at > own.first || is_part;
  for (std::int64_t first = resumed_at / projections; first < count; first += pace.block_galaxies) {
    const std::int64_t last = std::min(first + pace.block_galaxies, count);
    const Block block = maker.make(static_cast<std::size_t>(first), static_cast<std::size_t>(last), progress);
    for (std::size_t i = 0; i < block.reasons.size(); ++i) {
      has_image = has_image || block.reasons[i].empty();
      for (std::int64_t number = 0; number < projections && !block.reasons[i].empty(); ++number)
        writer.rows().note_problem((first + static_cast<std::int64_t>(i)) * projections + number,
                                   block.reasons[i]);
    }
    writer.write_images(first * projections, block.pixels);
    for (std::size_t i = 0; i < block.planes.size(); ++i)
      writer.rows().write(run.header().truth_planes[i], first * projections,
                          std::span<const float>(block.planes[i]));
    columns.write(writer.rows(), first * projections, block.records);
    if (has_image || last == count) writer.rows().commit(last * projections);
    if (last == count && !is_part)  // an image without light is useless too
      store::refuse_useless_rows(output, "images", run.header().count, "flags",
                                 store::kFlagUnreadable | store::kFlagConstant);
    if (context.cancelled()) {
      writer.rows().keep();
      throw Interrupted(
          fmt::format("stopped at galaxy {} of {}; run the same command again to continue", last, count));
    }
  }
}

}  // namespace

MockReport mock_galaxies(const MockOptions& options, const RunContext& context, const MockPace& pace) {
  const auto simulation = simulation::open_simulation(options.simulation, snapshots::formats(), context);
  return mock_galaxies(*simulation, options, context, pace);
}

MockReport mock_galaxies(const simulation::Simulation& simulation, const MockOptions& options,
                         const RunContext& context, const MockPace& pace) {
  options.shards.check(options.output);
  const nlohmann::json settings = store::settings_of_whole(options, context);
  const MockRun run(simulation, options, context);
  store::SampleHeader header = run.header();
  Provenance provenance = Provenance::now("mock", settings, context);
  provenance.inputs = {{options.simulation.input, "", ""}, tables::as_input(options.galaxies, run.table())};
  if (options.photometry.populations == cosmos::kDefaultPopulations)
    provenance.libraries.emplace_back("PopStar (built-in populations)", cosmos::kDefaultPopulationsOrigin);
  else
    provenance.inputs.push_back({options.photometry.populations, "", ""});
  if (!run.truth_path().empty())
    provenance.inputs.push_back(tables::as_input(run.truth_path(), tables::read_table(run.truth_path())));
  header.provenance = provenance.json();
  const MockColumns columns(run.table(), options.projections, header.bands, header.zero_point_mag,
                            header.unit, options.galaxies, run.galaxy_columns());
  const auto projections = static_cast<std::int64_t>(run.projections());
  store::SampleWriter writer(
      options.output, header, columns.specs(), options.shards.part(header.count, projections),
      {options.overwrite, job_fingerprint(settings, options, run.truth_path()), pace.commit_interval},
      context);
  const std::int64_t resumed_at = writer.rows().rows_done();
  try {
    make_blocks(run, columns, options.output, writer, context, pace);
  } catch (const Error&) {
    if (writer.rows().rows_done() == writer.rows().range().first)
      writer.rows().discard();  // so that other settings can be tried
    throw;
  }
  writer.rows().finish();
  MockReport report = closing_report(run, writer.rows());
  report.radius_kind = simulation.info().radius_kind;
  report.resumed_at = resumed_at;
  if (report.unknown_companions > 0 && run.galaxy_columns().dust_disc)
    context.warning("companions without a dust disc: {} (their position or their stars are not known)",
                    report.unknown_companions);
  return report;
}

Verb<MockOptions, MockReport> mock_verb() {
  return {
      "mock",
      "noiseless mock images of simulated galaxies",
      "Takes the star particles around each galaxy of a table, such as the output of peculiar select, gives each the light of a stellar population of its age and metallicity, and images the galaxy from several directions through a bandpass and a point spread function. The output sample has the columns of the table, and magnitudes, fluxes and the companion's fraction of the light. If stopped or killed, run the same command again to continue.",
      {"peculiar mock horizon/ --galaxies chosen.fits -o mocks.h5",
       "peculiar mock horizon/ --galaxies chosen.fits --where \"role == 'isolated'\" -o mocks.h5 --projections random,random,random --bands F125W,F160W --psf f125w.fits,f160w.fits --psf-scale 0.06"},
      [](const MockOptions& options, const RunContext& context) { return mock_galaxies(options, context); }};
}

}  // namespace peculiar::mock
