#include "scan/looked_at.h"

#include <algorithm>

#include "artefacts/finder.h"
#include "scan/sample_of_some.h"
#include "scoring/score_pass.h"

namespace peculiar::scan {

std::vector<statistics::DriftLine> look_ahead(const survey::CutPlan& plan, const std::filesystem::path& path,
                                              const std::string& job, const scoring::ScoringSession& session,
                                              scoring::ScorePass& pass, const RunContext& context) {
  const std::vector<std::int64_t> by_drift = scoring::drift_rows(plan.header().count);
  const std::vector<std::int64_t> by_usual = artefacts::usual_rows(plan.header().count);
  std::vector<std::int64_t> rows;
  std::set_union(by_drift.begin(), by_drift.end(), by_usual.begin(), by_usual.end(),
                 std::back_inserter(rows));
  write_some(plan, rows, {path, job, true, {}, {}, "look", {}}, context);
  const auto places_of = [&](std::vector<std::int64_t> wanted) {
    for (std::int64_t& row : wanted) row = std::lower_bound(rows.begin(), rows.end(), row) - rows.begin();
    return wanted;
  };
  const store::SampleReader sample(path);
  pass.learn_usual(sample, places_of(by_usual), context);
  return scoring::drift_of(session, sample, places_of(by_drift));
}

}  // namespace peculiar::scan
