#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/verb.h"
#include "store/shard_options.h"

namespace peculiar::exchange {

/// Settings of `peculiar import`.
struct ImportOptions {
  std::vector<std::string> inputs;
  std::string output;
  std::optional<std::int64_t> size;
  std::optional<std::int64_t> crop;
  bool rebin = false;
  std::string conserve = "auto";
  std::vector<std::string> bands;
  bool grey = false;
  std::string axes = "auto";
  std::string hdu = "first";
  std::string dataset;
  std::string labels;
  std::string labels_hdu;
  std::string labels_key;
  std::string unit;
  std::optional<double> pixel_scale;
  std::optional<double> zero_point;
  std::string psf;
  bool strict = false;
  store::ShardOptions shards;
  bool overwrite = false;

  void describe(Fields& fields);
};

/// Result of an import, for the final report.
struct ImportReport {
  std::string output;
  std::int64_t images = 0;           ///< rows of the sample, or of the part
  std::int64_t unreadable = 0;       ///< rows whose file could not be read: all NaN, with a flag
  std::int64_t not_finite = 0;       ///< rows with NaN or infinite pixels
  std::int64_t constant = 0;         ///< rows with a single pixel value
  std::int64_t unlike = 0;           ///< rows unlike the first in unit, bands, pixel scale or bit depth
  std::int64_t passed_over = 0;      ///< files in folders that are not images
  std::int64_t hidden = 0;           ///< files and folders whose names begin with a dot
  std::int64_t same_again = 0;       ///< files found again through a link, or named twice
  std::vector<std::string> notes;    ///< these counts in words, and folders that could not be read
  std::int64_t resumed_at = 0;       ///< first row done by this run
  std::vector<std::string> reasons;  ///< the first few problems
  std::vector<std::string> bands;
  int size = 0;        ///< px, height (and width if square)
  int width = 0;       ///< px
  std::string kept;    ///< what resampling conserved, and why; "" if nothing was resampled
  std::string labels;  ///< how the labels were joined; "" if there are none
};

/// How the work is divided; does not affect the sample.
struct ImportPace {
  std::int64_t block_values = std::int64_t{8} << 20;  ///< pixels (all bands) read before they are written
  std::chrono::milliseconds commit_interval{1000};    ///< minimum time between two commits to disk
};

/// Makes a sample file from images of any supported kind. A file that fails becomes a row of NaN with the
/// flag "unreadable"; the reason goes into the list of problems. Errors: usage (settings that contradict each
/// other or the first image), input (nothing to read, no image with a usable pixel, or with `strict` the
/// first failure).
ImportReport import_images(const ImportOptions& options, const RunContext& context = {},
                           const ImportPace& pace = {});
Verb<ImportOptions, ImportReport> import_verb();

}  // namespace peculiar::exchange
