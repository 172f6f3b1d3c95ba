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
  std::int64_t deblended = 0, truncated = 0, masked = 0;  ///< of them: with that flag
  std::int64_t unparted = 0;                              ///< blends of too many parts, kept whole
  double background_rms = 0;                              ///< median of the blocks' scatters
  double data_share = 0;                                  ///< of the mosaic's pixels that can be used
};

/// Finds the sources of a mosaic and writes a table of them: places, fluxes and magnitudes in their
/// isophotes, moments, flags (detection::SourceFlag). The mosaic is worked on in overlapping blocks, each
/// with a background of its own; a source is the block's in whose core its barycentre lies. The same table
/// for any number of threads. Errors: those of open_survey; usage (the output is no table); numeric (sep's
/// own, as where memory runs out).
DetectReport detect_sources(const DetectOptions& options, const RunContext& context = {});
Verb<DetectOptions, DetectReport> detect_verb();

}  // namespace peculiar::survey
