#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"
#include "store/sample.h"

namespace peculiar::store {

/// Rows of one sample, in the order wanted.
struct Selection {
  const SampleReader* sample = nullptr;
  std::vector<std::size_t> rows;
};

/// Rows of a sample that an expression selects ("" = all). Errors (usage) as catalog::Expression.
std::vector<std::size_t> select_rows(const SampleReader& sample, const std::string& where);

/// Writes the selected rows of one or more samples, one after the other, into a new sample; columns that only
/// some have are filled as missing. Streams. The samples must agree in bands, size, unit, pixel scale,
/// zero-points, row order and planes: error (input) naming the first that differs. Resumes.
void write_selections(const std::filesystem::path& path, const std::vector<Selection>& selections,
                      const std::string& provenance, const WriteOptions& options);

/// Settings of `peculiar split`.
struct SplitOptions {
  std::string input;
  std::string output;
  std::string rest;
  std::string where;
  std::optional<double> fraction;
  std::string hash_column;
  std::int64_t seed = 1;
  bool overwrite = false;

  void describe(Fields& fields);
};
struct SplitReport {
  std::int64_t first = 0;   ///< rows in `output`
  std::int64_t second = 0;  ///< rows in `rest`
};
/// Cuts a sample in two: by expression, by a random share (exact, by seed), or by a share of the hash of a
/// column (the same object always falls on the same side, in any sample).
SplitReport split_sample(const SplitOptions& options);

/// Settings of `peculiar merge`.
struct MergeOptions {
  std::vector<std::string> inputs;
  std::string output;
  std::string where;
  bool keep_duplicates = false;
  bool overwrite = false;

  void describe(Fields& fields);
};
struct MergeReport {
  std::int64_t rows = 0;
  std::int64_t duplicates = 0;  ///< ids that came again
};
/// Puts samples behind one another. An id that comes twice is an error (input) naming both places, unless
/// kept on purpose.
MergeReport merge_samples(const MergeOptions& options);

}  // namespace peculiar::store
