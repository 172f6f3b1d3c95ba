#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/command.h"
#include "mock/mock.h"
#include "mock/mock_rows.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const mock::MockReport& report) {
  Outcome outcome;
  outcome.data = {{"output", report.output},
                  {"galaxies", report.galaxies},
                  {"images", report.images},
                  {"failed", report.failed},
                  {"resumed_at", report.resumed_at},
                  {"particles", report.particles},
                  {"clamped_particles", report.clamped},
                  {"dark_particles", report.dark},
                  {"cube_edges",
                   {{"of_semi_axes", report.sizes_from[mock::kSemiAxes]},
                    {"of_half_mass_radius", report.sizes_from[mock::kHalfMassRadius]},
                    {"of_table_radius", report.sizes_from[mock::kTableRadius]},
                    {"of_cube_kpc", report.sizes_from[mock::kCubeKpc]},
                    {"half_mass_radius_kind", report.radius_kind}}},
                  {"unknown_companions", report.unknown_companions},
                  {"size", report.size},
                  {"bands", report.bands},
                  {"zero_points_mag", report.zero_points_mag},
                  {"problems", report.reasons}};
  outcome.text = fmt::format("{}: {} images of {} galaxies, {} x {} px\n", report.output, report.images,
                             report.galaxies, report.size, report.size);
  if (const std::int64_t count = report.sizes_from[mock::kHalfMassRadius]; count > 0)
    outcome.text +=
        fmt::format("the cubes of {} galaxies without semi-axes have --cube-edge in half-mass radii{}\n",
                    count, report.radius_kind.empty() ? "" : ": " + report.radius_kind);
  for (std::size_t band = 0; band < report.bands.size(); ++band) {
    outcome.text +=
        fmt::format("{}: zero-point {:.4f} mag (AB)\n", report.bands[band], report.zero_points_mag[band]);
  }
  if (report.clamped > 0) {
    outcome.text += fmt::format(
        "{} of {} star particles lie outside the ages and metallicities of the populations: they have the light of the nearest\n",
        report.clamped, report.particles);
  }
  if (report.dark > 0)
    outcome.text += fmt::format(
        "{} star particles are NaN or massless and emit no light (--metallicity sets a metallicity where it is NaN)\n",
        report.dark);
  if (report.unknown_companions > 0) {
    outcome.text += fmt::format(
        "{} galaxies have companions with unknown stars (no centre or no radius): their companion_fraction and companion_flux_ratio are missing\n",
        report.unknown_companions);
  }
  if (report.failed > 0)
    outcome.text +=
        fmt::format("{} images could not be made (flag 1; their pixels are NaN)\n", report.failed);
  for (const std::string& reason : report.reasons) outcome.text += fmt::format("  {}\n", reason);
  return outcome;
}

}  // namespace

Command mock_command() { return command_of(mock::mock_verb(), outcome_of); }

}  // namespace peculiar::cli
