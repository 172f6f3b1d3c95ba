#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "base/run_context.h"
#include "store/sample.h"

namespace peculiar::store {

/// Rows of one sample, in the order required.
struct Selection {
  const SampleReader* sample = nullptr;
  std::vector<std::size_t> rows;
};

/// Rows of a sample that an expression selects ("" = all). Errors: usage as catalog::Expression; input for a
/// column that the sample does not have, naming the sample and the nearest name.
std::vector<std::size_t> select_rows(const SampleReader& sample, const std::string& where);

/// The same for verbs that need at least one row: an expression that selects none is an error (input).
std::vector<std::size_t> some_rows(const SampleReader& sample, const std::string& where);

/// WriteOptions::job_fingerprint for writing these rows: identifies their samples, by the files on disk, and
/// the `settings` of the selection.
std::string selection_job(const std::string& settings, const std::vector<Selection>& selections);

/// Writes the selected rows of one or more samples, one after the other, to a new sample; columns that only
/// some samples have are filled with missing values, truth planes that only some have with NaN. Streams. The
/// samples must agree in bands, size, unit, pixel scale (to 0.1 %), zero-points (to 0.01 mag), row order and
/// other planes: error (input) naming the first that differs. The new sample has the scale and zero-points of
/// the first. Resumes.
void write_selections(const std::filesystem::path& path, const std::vector<Selection>& selections,
                      const std::string& provenance, const WriteOptions& options, const RunContext& context);

}  // namespace peculiar::store
