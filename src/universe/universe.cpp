#include "universe/universe.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/version.h"
#include "universe/epoch_run.h"

namespace peculiar::universe {

namespace {

/// Mean ratio of the second galaxy's particle number to the first one's: the mean of M^-1/2 over mass ratios
/// M uniform in their logarithm.
double mean_second(double mass_ratio_max) {
  const double range = std::log(mass_ratio_max);
  return range > 1e-6 ? 2 / range * (1 - std::exp(-range / 2)) : 1;
}

double estimate_bytes(const UniverseOptions& options) {
  const auto snapshots = static_cast<double>(options.snapshots);
  const auto pairs = static_cast<double>(options.mergers + options.flybys);
  const auto alone = static_cast<double>(options.galaxies);
  return disk_bytes(options,
                    snapshots * static_cast<double>(options.particles) *
                        (alone + (1 + mean_second(options.mass_ratio_max)) * pairs),
                    snapshots * static_cast<double>(options.dark_particles) * (alone + 2 * pairs));
}

}  // namespace

void UniverseOptions::describe(Fields& fields) {
  fields.add("output", &output, "Output folder; created if missing.")
      .positional()
      .required()
      .value_name("FOLDER");
  fields.add("galaxies", &galaxies, "Number of isolated galaxies, in all epochs together.").range(0, 1e6);
  fields.add("mergers", &mergers, "Number of pairs that coalesce, in all epochs together.").range(0, 1e6);
  fields
      .add("flybys", &flybys, "Number of pairs that pass each other without merging, in all epochs together.")
      .range(0, 1e6);
  fields.add("epochs", &epochs, "Number of epochs: sequences of snapshots, each with its own galaxies.")
      .range(1, 100);
  fields.add("snapshots", &snapshots, "Number of snapshots per epoch.").range(2, 1000);
  fields.add("spacing", &spacing_myr, "Time between two snapshots of an epoch.").unit("Myr").range(1, 500);
  fields.add("redshift_first", &redshift_first, "Redshift at the start of the first epoch.").range(0.5, 4);
  fields.add("redshift_last", &redshift_last, "Redshift at the start of the last epoch.").range(0.5, 4);
  fields
      .add(
          "structure", &structure,
          "Structure of discs: smooth (symmetric except for a bar, arms or clumps) or observed (lopsided, warped and clumpy, as galaxies at these redshifts are).")
      .choices({"smooth", "observed"});
  fields
      .add(
          "mass_ratio_max", &mass_ratio_max,
          "Maximum stellar mass ratio of a pair, larger over smaller (peculiar select: smaller over larger); ratios are log-uniform.")
      .range(1, 1000);
  fields
      .add(
          "particles", &particles,
          "Number of star particles per galaxy; the secondary of a merger has fewer, in proportion to the square root of its mass.")
      .range(1000, 1e7);
  fields.add("dark_particles", &dark_particles, "Number of dark-matter particles per galaxy.").range(0, 1e7);
  fields.add("box", &box_mpc, "Edge length of the periodic box, comoving.").unit("Mpc").range(1, 1000);
  fields.add("files", &files, "Number of RAMSES files per snapshot, one for each processor of the run.")
      .range(1, 4096);
  fields
      .add(
          "generation", &generation,
          "Format of the RAMSES particle files: with families (since November 2017), or as Horizon-AGN has them.")
      .choices({"families", "horizon_agn"});
  fields.add("bricks", &bricks, "Format of tree_bricks: GalaxyMaker's, or that of the first HaloMaker.")
      .choices({"galaxymaker", "halomaker"});
  fields.add("no_galaxy_stars", &no_galaxy_stars,
             "Leave out the gal_stars files, which take half of the disk space.");
  fields.add("overwrite", &overwrite, "Overwrite an existing universe.");
}

UniverseReport simulate(const UniverseOptions& options, const RunContext& context) {
  const cosmos::Cosmology cosmology;
  const std::vector<Epoch> epochs = plan_epochs(options, cosmology, context.seed);
  UniverseReport report;
  report.output = options.output;
  report.snapshots = options.epochs * options.snapshots;
  report.bytes = estimate_bytes(options);
  prepare_output(options, report.bytes, context);

  for (const Epoch& epoch : epochs) report.systems += static_cast<std::int64_t>(epoch.requests.size());
  TruthTable truth;
  std::vector<horizon::SnapshotHeader> headers;
  std::vector<std::vector<horizon::TreeGalaxy>> tree;
  Progress progress(context, "simulate", "snapshots of systems", report.systems * options.snapshots);
  std::int64_t next_id = 1;
  for (const Epoch& epoch : epochs) {
    EpochRun run(options, context, cosmology, epoch, next_id);
    for (std::int64_t s = 0; s < options.snapshots; ++s) {
      const BoxSnapshot box = run.snapshot(s, truth, tree.emplace_back(), progress);
      write_snapshot(options, box, context.threads);
      headers.push_back(box.header);
      report.galaxies += static_cast<std::int64_t>(box.galaxies.size());
      report.star_particles += static_cast<std::int64_t>(box.stars.size());
    }
    next_id = run.next_id();
  }
  write_tree(options, headers, tree);
  const Provenance provenance = Provenance::now("simulate", settings_of(options, context), context);
  write_truth(options, truth.table(provenance.json()));
  return report;
}

Verb<UniverseOptions, UniverseReport> simulate_verb() {
  return {
      "simulate",
      "a simulated universe of galaxies and mergers",
      "Simulates isolated galaxies, mergers and fly-bys by restricted N-body (Toomre & Toomre 1972): star particles orbit in rigid discs, bulges and halos, which attract each other with dynamical friction until they coalesce. Writes the same files as Horizon-AGN (RAMSES outputs, GalaxyMaker galaxies, a merger tree), which every verb that reads a simulation can read, and truth.fits with the orbit, stage and structure of every galaxy.",
      {"peculiar simulate universe",
       "peculiar simulate small --galaxies 60 --mergers 12 --flybys 2 --epochs 2 --particles 4000",
       "peculiar simulate old --generation horizon_agn --bricks halomaker"},
      simulate};
}

}  // namespace peculiar::universe
