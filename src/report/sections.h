#pragma once

#include <string>
#include <vector>

#include "analysis/exhibits.h"
#include "report/outliers.h"
#include "report/page.h"
#include "report/repeat.h"
#include "report/report.h"
#include "report/run_folder.h"

namespace peculiar::report {

/// How many bytes the page may still grow by.
class Allowance {
 public:
  explicit Allowance(std::size_t bytes) : left_(bytes) {}
  std::size_t left() const { return left_; }
  /// True: there is room for so much, and it is taken.
  bool take(std::size_t bytes) {
    if (bytes > left_) return false;
    left_ -= bytes;
    return true;
  }

 private:
  std::size_t left_;
};

// Each part of a report. What finds no room in the allowance is named in the summary's left_out and on the
// page.

/// Tables and figures of one folder with contents.json. `number` tells the folders of a report apart.
Section exhibits_section(const std::filesystem::path& folder, const analysis::Exhibits& exhibits,
                         std::size_t number, Allowance& allowance, ReportSummary& summary);

/// The highest scores, what their columns mean, and the drift.
Section outliers_section(const RankedScores& scores, const Outliers& outliers, Allowance& allowance,
                         ReportSummary& summary);

/// The training as the model tells it, and the figures in its folder of health (may be empty).
Section health_section(const nlohmann::json& metadata, const std::filesystem::path& health,
                       Allowance& allowance, ReportSummary& summary);

/// Commands, settings, versions and fingerprints.
Section repeat_section(const RunFolder& run, const std::vector<PastRun>& past,
                       const std::string& report_command);

}  // namespace peculiar::report
