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

/// Looks at some stamps spread over all, before any is scored, as peculiar score does: by them drift is told,
/// and what is usual in the survey, which `pass` learns. They are cut into a sample of their own at `path`,
/// some 1200 stamps, which is taken as it is where an earlier run of the same `job` has finished it.
std::vector<statistics::DriftLine> look_ahead(const survey::CutPlan& plan, const std::filesystem::path& path,
                                              const std::string& job, const scoring::ScoringSession& session,
                                              scoring::ScorePass& pass, const RunContext& context);

}  // namespace peculiar::scan
