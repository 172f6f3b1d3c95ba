#pragma once

#include <vector>

#include "study/plan.h"

namespace peculiar::study {

/// The paper's score, by its column.
inline constexpr const char* kPublishedScore = "anomaly_score";

/// Settings that repeat the published experiment (Margalef-Bentabol et al. 2020, MNRAS 496, 2346) as its text
/// has it. What each stands for is in docs/howto/reproduce-the-paper.md. `quick`: a small network and a short
/// training.
Preset published_experiment(bool quick, const VerbOptions& tables);

/// What the images of these steps are made of, beside the paper's: simulation, stellar populations, point
/// spread function.
std::vector<Departure> sources_of(const std::vector<Step>& steps, const StudyOptions& options);

/// In what these steps are not the published experiment, by the words of their commands and by what else the
/// user's file sets.
std::vector<Departure> departures_of(const std::vector<Step>& steps, const StudyOptions& options,
                                     const VerbOptions& tables);

}  // namespace peculiar::study
