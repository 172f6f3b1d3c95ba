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
  std::vector<SkyCount> counts;  ///< one a field
  std::vector<std::string> bands;
  double pixel_scale_arcsec = 0;
  std::string unit;
};

/// Stamps of nothing but sky, for peculiar noise: sources are found and masked in every band, the mask is
/// grown (allowing for correlated noise: sky_noise.h), and stamps are drawn at random, without overlap, from
/// all places that are left; fewer than asked where there are no more. The same stamps for any number of
/// threads. Resumes. Of a part (`shards`) all mosaics are searched and its stamps alone are cut. Errors:
/// those of open_survey; input: bands on different pixels, mosaics of different pixel scales, no place is
/// left (says what was masked).
SkyReport cut_sky(const SkyOptions& options, const RunContext& context = {}, const CutPace& pace = {});
Verb<SkyOptions, SkyReport> sky_verb();

}  // namespace peculiar::survey
