#pragma once

#include <vector>

#include "study/plan.h"

namespace peculiar::study {

/// Column of the paper's score.
inline constexpr const char* kPublishedScore = "anomaly_score";

/// Settings that repeat the published experiment (Margalef-Bentabol et al. 2020, MNRAS 496, 2346) as
/// described in its text. docs/howto/reproduce-the-paper.md explains each. `quick`: a small network and a
/// short training.
Preset published_experiment(bool quick, const VerbOptions& tables);

/// What the images of these steps are made of, compared with the paper: simulation, stellar populations,
/// point spread function.
std::vector<Departure> sources_of(const std::vector<Step>& steps, const StudyOptions& options);

/// Differences between these steps and the published experiment, from the words of their commands and other
/// settings in the user's file.
std::vector<Departure> departures_of(const std::vector<Step>& steps, const StudyOptions& options,
                                     const VerbOptions& tables);

}  // namespace peculiar::study
