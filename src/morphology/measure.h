#pragma once

#include <optional>
#include <string>

#include "base/verb.h"
#include "detection/detection.h"
#include "store/shard_options.h"

namespace peculiar::morphology {

inline constexpr std::int64_t kMeasurementsVersion = 1;

/// Settings of `peculiar measure`.
struct MeasureOptions {
  std::string sample;
  std::string output;
  std::string where;
  std::string band;
  std::optional<double> gain;
  bool sersic = true;
  detection::DetectionOptions detection;
  store::ShardOptions shards;
  bool overwrite = false;

  void describe(Fields& fields);
};

struct MeasureReport {
  std::string output;
  std::int64_t images = 0;      ///< in the file, those of earlier runs included
  std::int64_t resumed_at = 0;  ///< first image that this run had to measure
  std::int64_t unmeasured = 0;  ///< quality 4: no source, no light, or failed
  std::int64_t bad = 0;         ///< quality 2
  std::int64_t suspect = 0;     ///< quality 1
  std::int64_t bad_fits = 0;    ///< Sersic fits of quality above 0, of measured sources
  std::int64_t off_centre = 0;  ///< another source than the middle's was measured
  std::int64_t cut_off = 0;     ///< reach the edge of the stamp, or half hidden
  std::int64_t troughs = 0;     ///< the sky round the source is below zero
  std::int64_t too_small = 0;   ///< without smoothness
  std::int64_t with_companions = 0;
  double seconds = 0;
  double images_per_second = 0;
  double gain = 0;  ///< electrons per unit, median; 0: the sky's noise alone, or that of a variance
};

/// Measures one band of every stamp of a sample: sources, companions, morphology. Writes a measurements file
/// (.h5, docs/formats.md) or a table by suffix. Streams in blocks, over threads; stopped or killed, the same
/// call goes on from the last block. Of a part (`shards`) the report counts its images alone. One thread or
/// many, the numbers are the same. Errors: usage (unknown band or suffix), input (files as in store; nothing
/// selected; a PSF without light).
MeasureReport measure_sample(const MeasureOptions& options, const RunContext& context = {});
Verb<MeasureOptions, MeasureReport> measure_verb();

}  // namespace peculiar::morphology
