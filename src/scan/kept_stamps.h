#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "catalog/table.h"
#include "scan/scan_options.h"

namespace peculiar::scan {

/// Which images of finished scores are kept as stamps.
struct KeptRows {
  std::vector<std::int64_t> rows;  ///< ascending
  std::vector<bool> in_share;      ///< drawn at random, regardless of score

  std::string fingerprint() const;
  /// Columns of a sample of the kept stamps, for the rows with these numbers in the whole.
  catalog::Table columns(std::span<const std::int64_t> wanted) const;
};

/// The highest-ranked rows, as in `top`, and a fraction drawn by `seed` and row. Reads two columns of the
/// scores, 16 bytes per row.
KeptRows rows_to_keep(const ScanOptions& options, const std::string& ranking, std::uint64_t seed);

}  // namespace peculiar::scan
