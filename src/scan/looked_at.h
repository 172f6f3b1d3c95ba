#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/run_context.h"
#include "statistics/drift.h"

namespace peculiar::survey {
class CutPlan;
}
namespace peculiar::scoring {
class ScorePass;
class ScoringSession;
}  // namespace peculiar::scoring

namespace peculiar::scan {

/// Inspects stamps spread over the whole survey before any is scored, as peculiar score does: detects drift,
/// and teaches `pass` what is usual in the survey. The stamps, about 1200, are cut into a sample of their own
/// at `path`, which is reused if an earlier run of the same `job` has finished it.
std::vector<statistics::DriftLine> look_ahead(const survey::CutPlan& plan, const std::filesystem::path& path,
                                              const std::string& job, const scoring::ScoringSession& session,
                                              scoring::ScorePass& pass, const RunContext& context);

}  // namespace peculiar::scan
