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
  std::int64_t images = 0;      ///< in the file, including those of earlier runs
  std::int64_t resumed_at = 0;  ///< first image that this run measured
  std::int64_t unmeasured = 0;  ///< quality 4: no source, no light, or failed
  std::int64_t bad = 0;         ///< quality 2
  std::int64_t suspect = 0;     ///< quality 1
  std::int64_t bad_fits = 0;    ///< Sersic fits of measured sources with a quality above 0
  std::int64_t off_centre = 0;  ///< a source other than the one in the middle was measured
  std::int64_t cut_off = 0;     ///< source reaches the edge of the stamp, or a fifth of it is hidden
  std::int64_t troughs = 0;     ///< the sky around the source is below zero
  std::int64_t too_small = 0;   ///< smoothness is missing
  std::int64_t with_companions = 0;
  double seconds = 0;
  double images_per_second = 0;
  double gain = 0;  ///< electrons per unit, median; 0: the noise is that of the sky or of a variance
};

/// Measures one band of every stamp of a sample: sources, companions, morphology. Writes a measurements file
/// (.h5, docs/formats.md) or, by suffix, a table. Works in blocks over several threads; after an
/// interruption, the same call continues from the last block. For a part (`shards`) the report counts the
/// images of that part only. Several ranks share the images (store/rank_parts.h): all call it, and the report
/// of rank 0 counts. Results do not depend on the number of threads. Errors: usage (unknown band or
/// suffix), input (files as in store; nothing selected; a PSF without light).
MeasureReport measure_sample(const MeasureOptions& options, const RunContext& context = {});
Verb<MeasureOptions, MeasureReport> measure_verb();

}  // namespace peculiar::morphology
