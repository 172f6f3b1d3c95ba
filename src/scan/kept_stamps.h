#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "catalog/table.h"
#include "scan/scan_options.h"

namespace peculiar::scan {

/// Which images of finished scores are kept as stamps.
struct KeptRows {
  std::vector<std::int64_t> rows;  ///< in rising order
  std::vector<bool> in_share;      ///< drawn at random, whatever its score

  std::string fingerprint() const;
  /// The columns of a sample that holds these, of its rows with these numbers of the whole.
  catalog::Table columns(std::span<const std::int64_t> wanted) const;
};

/// The highest of those that `top` ranks, and a share drawn by `seed` and row. Reads two columns of the
/// scores, 16 bytes a row.
KeptRows rows_to_keep(const ScanOptions& options, const std::string& ranking, std::uint64_t seed);

}  // namespace peculiar::scan
