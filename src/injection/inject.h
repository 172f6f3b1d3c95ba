#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/verb.h"
#include "store/shard_options.h"

namespace peculiar::injection {

/// Settings of `peculiar inject`.
struct InjectOptions {
  std::string input;
  std::string output;
  std::vector<std::string> kinds = {"companion"};
  std::vector<std::string> contrast = {"0.02", "1"};
  std::vector<std::string> distance;
  std::string distance_unit = "px";
  std::string distance_law = "uniform";
  std::vector<std::string> size;
  std::optional<std::int64_t> count;
  std::int64_t per_image = 1;
  double fraction = 1;
  std::string where;
  std::string stamps;
  std::string companion = "donor";
  std::string colour = "target";
  std::string psf = "auto";
  std::optional<double> psf_fwhm;
  std::vector<std::string> gain;
  bool noise = true;
  bool with_normals = false;
  bool light = false;
  store::ShardOptions shards;
  bool overwrite = false;

  void describe(Fields& fields);
};

struct InjectReport {
  std::string output;
  std::int64_t images = 0;                                  ///< rows of the output, of a part its own
  std::vector<std::pair<std::string, std::int64_t>> kinds;  ///< planted, by kind
  std::int64_t targets = 0;                                 ///< images of the sample that were used
  std::int64_t normals = 0;                                 ///< untouched images in the output
  std::int64_t resumed_at = 0;                              ///< first row that this run had to write
  /// Images that were looked at and not used, by why.
  std::vector<std::pair<std::string, std::int64_t>> left_out;
  bool has_light_noise = false;  ///< did planted light bring noise of its own?
  std::string psf;               ///< what drawn light was convolved with, in words; "" of none
};

struct InjectPace {
  std::int64_t block_values = std::int64_t{4} << 20;  ///< pixels (all bands) between two writings
  std::chrono::milliseconds commit_interval{1000};
};

/// Plants outliers of known contrast, distance and size into the images of a sample, whose noise, sky and
/// point spread function stay: the images with what was planted into them as a new sample, with columns that
/// tell the truth (truth_columns.h). Same bytes for any number of threads. Errors: usage (ranges that are
/// none or the wrong way round, distances beyond the images, kinds without what they are made of, settings
/// that are for none of the kinds), input (images that are not square, no image to plant into, stamps of
/// other bands, pixel scale or unit or larger than the images, a sample that has columns of an injection
/// already).
InjectReport inject(const InjectOptions& options, const RunContext& context = {},
                    const InjectPace& pace = {});
Verb<InjectOptions, InjectReport> inject_verb();

}  // namespace peculiar::injection
