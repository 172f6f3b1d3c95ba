#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/verb.h"
#include "scan/scan_options.h"
#include "statistics/drift.h"
#include "survey/placement.h"

namespace peculiar::scan {

/// Time spent in each part of a scan [s]. Cutting and networks run at the same time.
struct ScanTimes {
  // Summed over the cutting threads:
  double reading = 0;           ///< blocked by the disk
  double decompressing = 0;     ///< tiles, bytes to numbers
  double cutting = 0;           ///< patches, background, neighbours, resampling
  double preparing = 0;         ///< stretch, shapes, artefacts
  double waiting_networks = 0;  ///< enough stamps were ready
  // For the thread that takes the blocks:
  double networks = 0;        ///< scorers, and writing their results
  double waiting_stamps = 0;  ///< no block was ready
  // Wall-clock time:
  double looking = 0;  ///< inspecting some stamps before all others
  double keeping = 0;  ///< cutting the kept stamps again
};

struct ScanReport {
  std::string output;
  std::string kept;     ///< sample of the kept stamps; "" if none are kept
  std::string ranking;  ///< the column that images are ranked by
  std::string precision;
  std::int64_t catalogue_rows = 0;
  std::array<std::int64_t, survey::kFates> fates{};  ///< rows of each survey::Fate
  std::int64_t images = 0;                           ///< rows of the scores
  std::int64_t resumed_at = 0;                       ///< first image scored by this run
  std::int64_t unscored = 0;                         ///< flag 2: NaN
  std::int64_t in_part = 0;                          ///< flags 16 and 32
  std::int64_t kept_stamps = 0;
  std::vector<std::string> bands, fields;
  int size = 0;                      ///< px
  std::string resampling;            ///< what resampling conserved; "" if nothing was resampled
  std::vector<std::string> reasons;  ///< the first few problems
  std::vector<statistics::DriftLine> drift;
  double seconds = 0;
  double images_per_second = 0;  ///< in the pass over all images
  ScanTimes times;
};

/// Cuts the objects of a catalogue out of mosaics and scores them without storing the stamps on disk, except
/// those that are kept. The results are those of survey::cut_out followed by scoring::score_sample, identical
/// to the last bit for the same number of threads and precision. If killed or stopped, the same call
/// continues from the last block. Memory holds the catalogue (as in a cut-out), a few blocks of stamps, and
/// 16 bytes per row at the end. Several ranks share the stamps (store/rank_parts.h): all call it, and the
/// report of rank 0 counts. Errors: those of survey::CutPlan, scoring::ScoringSession and
/// stamps::Contract::check; usage: the output is not an .h5 file, or a model of images that needs vectors of
/// another network; input: no image can be scored.
ScanReport scan(const ScanOptions& options, const RunContext& context = {});
Verb<ScanOptions, ScanReport> scan_verb();

}  // namespace peculiar::scan
