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

/// Settings of a sample of some of a plan's stamps.
struct SomeStamps {
  std::filesystem::path path;
  std::string job;  ///< as WriteOptions::job_fingerprint
  bool overwrite = false;
  std::string provenance;        ///< JSON; "" for none
  store::Attributes attributes;  ///< additional attributes
  std::string what;              ///< opens the progress line
  /// Columns to precede those of cut-outs, for these rows of the plan; none if empty.
  std::function<catalog::Table(std::span<const std::int64_t> rows)> columns;
};

/// Cuts these rows of the plan, in ascending order, into a sample. A finished sample of the same job is left
/// unchanged. Resumes. Errors as survey::Cutter::run and RowFileWriter.
void write_some(const survey::CutPlan& plan, const std::vector<std::int64_t>& rows, const SomeStamps& some,
                const RunContext& context);

}  // namespace peculiar::scan
