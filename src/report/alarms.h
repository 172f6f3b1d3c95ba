#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "report/outliers.h"
#include "report/run_folder.h"

namespace peculiar::report {

/// What a reader must know before believing what was found, each a sentence or two, the gravest first: alarms
/// of the trainings, trainings that a time limit cut short, searches that had not converged, drift (but of
/// mergers, which that study is about), images without a place in the ranking, p-values
/// at their floor, stars and blends among the highest, warnings of the calibration. `scores` may be null.
/// `metadata`: one a model (repeat.h); `kind`: of the study, "" for none.
std::vector<std::string> alarms_of(const RankedScores* scores, const Outliers& outliers,
                                   const std::vector<RunModel>& models,
                                   const std::vector<nlohmann::json>& metadata, const std::string& kind);

/// What `peculiar calibrate` says of its work; an empty object where it says nothing.
nlohmann::json calibration_of(const RankedScores& scores);

/// The p-value that no image can go below, since the normal images are so few; NaN where there is no such.
double least_p_value(const RankedScores& scores);
/// Is this p-value there?
bool is_at_floor(double p_value, double least);

/// "1 image", "3 images".
std::string counted(std::int64_t count, const char* one, const char* many);

}  // namespace peculiar::report
