#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "report/outliers.h"
#include "report/run_folder.h"

namespace peculiar::report {

/// Caveats about the results, a sentence or two each, the most serious first: alarms from training, training
/// cut short by the time limit, searches that did not converge, drift (except in studies of mergers, where it
/// is expected), unranked images, p-values at their floor, stars and blends among the highest, warnings of
/// the calibration. `scores` may be null. `metadata`: one per model (repeat.h); `kind`: of the study, "" for
/// none.
std::vector<std::string> alarms_of(const RankedScores* scores, const Outliers& outliers,
                                   const std::vector<RunModel>& models,
                                   const std::vector<nlohmann::json>& metadata, const std::string& kind);

/// Returns the record that `peculiar calibrate` leaves in the scores; an empty object if there is none.
nlohmann::json calibration_of(const RankedScores& scores);

/// Returns the smallest p-value that the number of normal images allows; NaN if unknown.
double least_p_value(const RankedScores& scores);
/// Whether the p-value is at that floor.
bool is_at_floor(double p_value, double least);

}  // namespace peculiar::report
