#pragma once

#include <vector>

#include "base/version.h"
#include "calibration/calibrate.h"
#include "catalog/table.h"

namespace peculiar::calibration {

/// What the figure shows.
struct CalibratedScores {
  const std::vector<double>& scores;      ///< NaN where an image has none
  const std::vector<double>& normals;     ///< empty where a null was fitted
  const std::vector<double>& local_fdr;   ///< with a fitted null
  const statistics::EmpiricalNull* null;  ///< or none
  const catalog::Table& table;            ///< the calibrated file's, with `candidate`
};

/// The report in plain sentences, the most important first.
std::vector<std::string> calibration_findings(const CalibrateReport& report);

/// Writes a folder of exhibits of the kind "calibration": the table of candidates by false-discovery rate
/// ("candidates"), a histogram of the scores with null distribution and thresholds ("scores"), and, as far as
/// the columns are there, the score against flux and size ("trends") and the places on the sky ("sky") with
/// the candidates marked, drawn where gnuplot is there. Errors (input): as analysis::ExhibitFolder.
void write_exhibits(const std::string& folder, bool overwrite, const CalibrateReport& report,
                    const CalibratedScores& scores, Provenance provenance, const RunContext& context);

}  // namespace peculiar::calibration
