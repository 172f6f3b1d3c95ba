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

/// Where the time of a scan goes, seconds. Cutting and the networks go on at the same time.
struct ScanTimes {
  // Summed over the threads that cut:
  double reading = 0;           ///< blocked by the disk
  double decompressing = 0;     ///< tiles, bytes to numbers
  double cutting = 0;           ///< patches, background, neighbours, resampling
  double preparing = 0;         ///< stretch, shapes, artefacts
  double waiting_networks = 0;  ///< enough stamps were ready
  // Of the thread that takes the blocks:
  double networks = 0;        ///< scorers, and writing what they say
  double waiting_stamps = 0;  ///< no block was ready
  // By the clock:
  double looking = 0;  ///< at some stamps before all others
  double keeping = 0;  ///< cutting the stamps that are kept once more
};

struct ScanReport {
  std::string output;
  std::string kept;     ///< sample of the stamps kept; "" where none were to be
  std::string ranking;  ///< the column that images are ranked by
  std::string precision;
  std::int64_t catalogue_rows = 0;
  std::array<std::int64_t, survey::kFates> fates{};  ///< rows of each survey::Fate
  std::int64_t images = 0;                           ///< rows of the scores
  std::int64_t resumed_at = 0;                       ///< first image that this run had to score
  std::int64_t unscored = 0;                         ///< flag 2: NaN
  std::int64_t in_part = 0;                          ///< flags 16 and 32
  std::int64_t kept_stamps = 0;
  std::vector<std::string> bands, fields;
  int size = 0;                      ///< px
  std::string resampling;            ///< what it kept; "" where nothing was resampled
  std::vector<std::string> reasons;  ///< the first few problems
  std::vector<statistics::DriftLine> drift;
  double seconds = 0;
  double images_per_second = 0;  ///< of the pass over all images
  ScanTimes times;
};

/// Cuts the objects of a catalogue out of mosaics and scores them, without the stamps ever being on the disk
/// but those that are kept: the numbers are those of survey::cut_out followed by scoring::score_sample, to
/// the last bit with as many threads and the same precision. Killed or stopped, the same call goes on from
/// the last block. In memory are the catalogue (as in a cut-out), a few blocks of stamps, and 16 bytes a row
/// at the end. Errors: those of survey::CutPlan, scoring::ScoringSession and stamps::Contract::check; usage:
/// an output that is no .h5 file, a model of images that needs vectors of another network; input: no image
/// can be scored.
ScanReport scan(const ScanOptions& options, const RunContext& context = {});
Verb<ScanOptions, ScanReport> scan_verb();

}  // namespace peculiar::scan
