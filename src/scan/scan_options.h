#pragma once

#include <cstdint>
#include <string>

#include "scoring/pass_options.h"
#include "store/shard_options.h"
#include "survey/cut_options.h"

namespace peculiar::scan {

/// Settings of `peculiar scan`: for stamps those of peculiar cutout, for scores those of peculiar score.
struct ScanOptions {
  std::string model;
  survey::CutOptions cut;
  scoring::PassOptions pass;
  std::string output;
  std::int64_t keep_top = 1000;
  double keep_share = 0;
  std::string kept;        ///< "": next to the output
  bool keep_only = false;  ///< scores are complete; all else as without it
  store::ShardOptions shards;
  bool overwrite = false;

  void describe(Fields& fields);
  /// Path of the kept stamps.
  std::string kept_path() const;
};

}  // namespace peculiar::scan
