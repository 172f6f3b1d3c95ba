#pragma once

#include <vector>

#include "base/version.h"
#include "calibration/calibrate.h"
#include "catalog/table.h"

namespace peculiar::calibration {

/// Contents of the figure.
struct CalibratedScores {
  const std::vector<double>& scores;      ///< NaN for images without a score
  const std::vector<double>& normals;     ///< empty with a fitted null
  const std::vector<double>& local_fdr;   ///< with a fitted null
  const statistics::EmpiricalNull* null;  ///< nullptr with normal images
  const catalog::Table& table;            ///< of the calibrated file, with `candidate`
};

/// Findings as plain sentences, most important first.
std::vector<std::string> calibration_findings(const CalibrateReport& report);

/// Writes a folder of exhibits of the kind "calibration": the table of candidates by false-discovery rate
/// ("candidates"), a histogram of the scores with null distribution and thresholds ("scores") and, if the
/// columns exist, the score against flux and size ("trends") and the sky positions ("sky") with the
/// candidates marked. Figures are drawn if gnuplot is installed. Errors (input): as analysis::ExhibitFolder.
void write_exhibits(const std::string& folder, bool overwrite, const CalibrateReport& report,
                    const CalibratedScores& scores, Provenance provenance, const RunContext& context);

}  // namespace peculiar::calibration
