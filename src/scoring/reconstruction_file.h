#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "catalog/table.h"
#include "scoring/session.h"
#include "stamps/stamp_reader.h"
#include "store/row_file.h"

namespace peculiar::scoring {

/// What stands in a file of reconstructions beside the arrays.
struct ReconstructionJob {
  std::filesystem::path path;
  std::string job;
  bool overwrite = false;
  store::Attributes attributes;
};

/// Writes data, reconstruction, residual and significance of rows of a sample (docs/formats.md), in this
/// order, with `latent` the vectors found for them; returns the regions of significant residual, with the
/// fluxes of the data. Error (input): a file of that name is there and may not be replaced.
catalog::Table write_reconstructions(const ReconstructionJob& job, const ScoringSession& session,
                                     const store::SampleReader& sample,
                                     const std::vector<std::int64_t>& sample_rows,
                                     std::span<const float> latent, const RunContext& context);

}  // namespace peculiar::scoring
