#pragma once

#include <cstdint>
#include <string>

#include "base/verb.h"
#include "detection/detection.h"
#include "survey/mosaic_file.h"

namespace peculiar::survey {

/// Settings of `peculiar detect`.
struct DetectOptions {
  MosaicFile mosaic;
  std::string output;
  std::int64_t memory = 512;  ///< MiB
  detection::DetectionOptions detection;
  bool overwrite = false;

  void describe(Fields& fields);
};

struct DetectReport {
  std::string output;
  std::int64_t sources = 0;
  std::int64_t deblended = 0, truncated = 0, masked = 0;  ///< of these, sources with that flag
  std::int64_t unparted = 0;                              ///< blends of too many components, left whole
  double background_rms = 0;                              ///< median over the blocks
  double data_share = 0;                                  ///< fraction of usable pixels in the mosaic
};

/// Detects the sources of a mosaic and writes a table with positions, isophotal fluxes and magnitudes,
/// moments and flags (detection::SourceFlag). Processes the mosaic in overlapping blocks, each with its own
/// background; a source belongs to the block whose core contains its barycentre. The table is the same for
/// any number of threads. Errors: those of open_survey; usage (the output is not a table); numeric (those of
/// sep, such as running out of memory).
DetectReport detect_sources(const DetectOptions& options, const RunContext& context = {});
Verb<DetectOptions, DetectReport> detect_verb();

}  // namespace peculiar::survey
