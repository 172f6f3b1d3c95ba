#pragma once

#include <cstdint>
#include <string>

#include "scoring/pass_options.h"
#include "store/shard_options.h"
#include "survey/cut_options.h"

namespace peculiar::scan {

/// Settings of `peculiar scan`: those of the stamps are peculiar cutout's, those of the scores peculiar
/// score's.
struct ScanOptions {
  std::string model;
  survey::CutOptions cut;
  scoring::PassOptions pass;
  std::string output;
  std::int64_t keep_top = 1000;
  double keep_share = 0;
  std::string kept;  ///< "": beside the output
  store::ShardOptions shards;
  bool overwrite = false;

  void describe(Fields& fields);
  /// Where the stamps that are kept go.
  std::string kept_path() const;
};

}  // namespace peculiar::scan
