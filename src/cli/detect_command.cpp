#include <fmt/format.h>

#include <memory>

#include "base/json_number.h"
#include "base/parallel.h"
#include "cli/command.h"
#include "survey/detect.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const survey::DetectReport& report) {
  Outcome outcome;
  outcome.data = {
      {"output", report.output},          {"sources", report.sources},
      {"deblended", report.deblended},    {"truncated", report.truncated},
      {"touching_masked", report.masked}, {"background_rms", number_or_null(report.background_rms)},
      {"data_share", report.data_share}};
  outcome.text = fmt::format(
      "{}: {} sources; {} parted from others (flag 1), {} reach the edge of what was looked at (flag 2), {} touch masked pixels (flag 4)\n{:.4g} % of the mosaic have data; the sky's scatter is {:.4g}\n",
      report.output, report.sources, report.deblended, report.truncated, report.masked,
      100 * report.data_share, report.background_rms);
  return outcome;
}

}  // namespace

Command detect_command() {
  const auto options = std::make_shared<survey::DetectOptions>();
  Command command;
  command.name = "detect";
  command.summary = "a catalogue of the sources of a mosaic";
  command.description =
      "Takes the background off a mosaic, finds what stands out, parts sources that touch (all as Source Extractor does, by the library sep), and writes a table: places, fluxes and magnitudes in their isophotes, moments, flags. The mosaic is worked on in overlapping blocks, so that its size does not matter. The table serves peculiar cutout as a catalogue where there is none.";
  command.examples = {
      "peculiar detect --mosaic field.fits -o sources.fits",
      "peculiar detect --mosaic field.fits --weight field_wht.fits --zero-point 25.9463 --threshold 2 -o sources.ecsv"};
  command.describe = [options](Fields& fields) { options->describe(fields); };
  command.run = [options](const CommonOptions& common, const RunContext&) {
    options->threads = resolve_threads(common.threads);
    return outcome_of(survey::detect_sources(*options));
  };
  return command;
}

}  // namespace peculiar::cli
