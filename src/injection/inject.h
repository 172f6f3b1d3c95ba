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
  std::int64_t images = 0;                                  ///< rows of the output, or of the part
  std::vector<std::pair<std::string, std::int64_t>> kinds;  ///< number planted, by kind
  std::int64_t targets = 0;                                 ///< images of the sample used
  std::int64_t normals = 0;                                 ///< untouched images in the output
  std::int64_t resumed_at = 0;                              ///< first row written by this run
  /// Images that were considered but not used, by reason.
  std::vector<std::pair<std::string, std::int64_t>> left_out;
  bool has_light_noise = false;  ///< whether photon noise was added with the planted light
  std::string psf;               ///< what drawn light was convolved with, in words; "" if nothing
};

struct InjectPace {
  std::int64_t block_values = std::int64_t{4} << 20;  ///< pixels (all bands) per write
  std::chrono::milliseconds commit_interval{1000};
};

/// Plants outliers of known contrast, distance and size into the images of a sample, whose noise, sky and
/// point spread function are preserved. Writes a new sample of the images with planted objects, with columns
/// that record the truth (truth_columns.h). The output is identical for any number of threads. Errors: usage
/// (invalid or reversed ranges, distances beyond the images, kinds without their inputs, settings that apply
/// to none of the kinds), input (images that are not square, no image to plant into, stamps with other bands,
/// pixel scale or unit or larger than the images, a sample that already has columns of an injection).
InjectReport inject(const InjectOptions& options, const RunContext& context = {},
                    const InjectPace& pace = {});
Verb<InjectOptions, InjectReport> inject_verb();

}  // namespace peculiar::injection
