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

/// Contents of a reconstructions file besides the arrays.
struct ReconstructionJob {
  std::filesystem::path path;
  std::string job;
  bool overwrite = false;
  store::Attributes attributes;
};

/// Writes data, reconstruction, residual and significance of rows of a sample (docs/formats.md), in this
/// order, for the vectors `latent`. Returns the regions of significant residual, with the fluxes of the data.
/// Error (input): the file exists and may not be overwritten.
catalog::Table write_reconstructions(const ReconstructionJob& job, const ScoringSession& session,
                                     const store::SampleReader& sample,
                                     const std::vector<std::int64_t>& sample_rows,
                                     std::span<const float> latent, const RunContext& context);

}  // namespace peculiar::scoring
