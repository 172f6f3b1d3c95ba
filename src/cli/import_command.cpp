#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "base/parallel.h"
#include "cli/command.h"
#include "exchange/import.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const exchange::ImportReport& report, const std::string& output) {
  Outcome outcome;
  outcome.data = {{"output", output},
                  {"images", report.images},
                  {"unreadable", report.unreadable},
                  {"not_finite", report.not_finite},
                  {"constant", report.constant},
                  {"passed_over", report.passed_over},
                  {"resumed_at", report.resumed_at},
                  {"bands", report.bands},
                  {"height", report.size},
                  {"width", report.width},
                  {"problems", report.reasons},
                  {"labels", report.labels}};
  outcome.text = fmt::format("{}: {} images of {} x {} px, bands {}\n", output, report.images, report.size,
                             report.width, fmt::join(report.bands, ", "));
  if (!report.labels.empty()) outcome.text += fmt::format("labels: {}\n", report.labels);
  if (report.passed_over > 0) outcome.text += fmt::format("{} other files passed over\n", report.passed_over);
  const auto line = [&](std::int64_t count, const char* what) {
    if (count > 0) outcome.text += fmt::format("{} {}\n", count, what);
  };
  line(report.unreadable, "could not be read (flag 1; their pixels are NaN)");
  line(report.not_finite, "have pixels that are NaN or infinite (flag 2)");
  line(report.constant, "have one value everywhere (flag 4)");
  for (const std::string& reason : report.reasons) outcome.text += fmt::format("  {}\n", reason);
  if (!report.reasons.empty()) outcome.text += fmt::format("`peculiar info {}` lists the problems\n", output);
  return outcome;
}

}  // namespace

Command import_command() {
  const auto options = std::make_shared<exchange::ImportOptions>();
  Command command;
  command.name = "import";
  command.summary = "images of any kind become a sample";
  command.description =
      "Reads FITS (plain, .gz, tile-compressed, any HDU), PNG, JPEG, NPY and HDF5 images and writes them as one sample: stamps of one size, with a catalogue that says of each where it came from, its sky position and its label. An image that cannot be read becomes a flagged row. Killed or stopped, the same command goes on where it was.";
  command.examples = {
      "peculiar import galaxies/ -o galaxies.h5 --size 64 --rebin --grey --labels folders",
      "peculiar import 'stamps/*_F160W.fits' -o stamps.h5 --crop 64 --bands F160W --zero-point 25.9463",
      "peculiar import cube.npy -o stack.h5 --axes nyx"};
  command.describe = [options](Fields& fields) { options->describe(fields); };
  command.run = [options](const CommonOptions& common, const RunContext&) {
    return outcome_of(exchange::import_images(*options, resolve_threads(common.threads)), options->output);
  };
  return command;
}

}  // namespace peculiar::cli
