#pragma once

#include "base/verb.h"
#include "store/shard_options.h"
#include "survey/cutter.h"
#include "survey/sky_positions.h"

namespace peculiar::survey {

/// Settings of `peculiar sky`.
struct SkyOptions {
  MosaicOptions mosaics;
  std::string output;
  std::int64_t count = 1000;
  std::int64_t size = 64;
  std::int64_t grow = 5;
  detection::DetectionOptions detection;
  store::ShardOptions shards;
  bool overwrite = false;

  SkyOptions() { detection.subtract_background = false; }
  void describe(Fields& fields);
};

struct SkyReport {
  std::string output;
  std::int64_t stamps = 0;
  std::int64_t asked = 0;
  std::int64_t resumed_at = 0;
  std::vector<std::string> fields;
  std::vector<SkyCount> counts;  ///< one per field
  std::vector<std::string> bands;
  double pixel_scale_arcsec = 0;
  std::string unit;
};

/// Cuts stamps of blank sky, for `peculiar noise`: detects and masks sources in every band, grows the mask
/// (allowing for correlated noise: sky_noise.h), and draws stamps at random, without overlap, from the
/// remaining positions; fewer than requested if there are no more. The stamps are the same for any number of
/// threads. Resumes. For a part (`shards`), all mosaics are searched but only the stamps of the part are cut.
/// Errors: those of open_survey; input: bands on different pixel grids, mosaics of different pixel scales, no
/// position is left (the message says what was masked).
SkyReport cut_sky(const SkyOptions& options, const RunContext& context = {}, const CutPace& pace = {});
Verb<SkyOptions, SkyReport> sky_verb();

}  // namespace peculiar::survey
