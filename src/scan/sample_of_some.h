#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "catalog/table.h"
#include "store/sample.h"
#include "survey/cut_plan.h"

namespace peculiar::scan {

/// A sample of some of the stamps of a plan.
struct SomeStamps {
  std::filesystem::path path;
  std::string job;  ///< as WriteOptions::job_fingerprint
  bool overwrite = false;
  std::string provenance;        ///< JSON; "": none
  store::Attributes attributes;  ///< further ones
  std::string what;              ///< opens the line of progress
  /// Columns before those of cut-outs, of these rows of the plan; none where it is empty.
  std::function<catalog::Table(std::span<const std::int64_t> rows)> columns;
};

/// Cuts these rows of the plan, in rising order, into a sample. A finished one of the same job is left as it
/// is. Resumes. Errors as survey::Cutter::run and RowFileWriter.
void write_some(const survey::CutPlan& plan, const std::vector<std::int64_t>& rows, const SomeStamps& some,
                const RunContext& context);

}  // namespace peculiar::scan
