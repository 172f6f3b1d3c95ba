#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/verb.h"

namespace peculiar::study {

/// Settings of `peculiar study`. Settings of the verbs that a study runs are in tables named after the verbs
/// ([train] preset = "paper") of the same TOML file.
struct StudyOptions {
  std::string kind;
  std::string settings;  ///< the TOML file
  std::string output = "study";
  std::string title;
  bool quick = false;
  bool as_published = false;
  bool ablation = false;
  std::string universe = "auto";

  /// An ablation starts from the published experiment.
  bool repeats_paper() const { return as_published || ablation; }
  bool makes_universe() const {
    return simulation.empty() && (kind == "mergers" || (kind == "compare" && sample.empty()));
  }
  bool is_observed() const { return universe == "observed" || (universe == "auto" && !repeats_paper()); }
  std::optional<double> time_limit_minutes;  ///< of all trainings together
  bool plan = false;
  // Inputs that replace steps of the study:
  std::string simulation;
  std::string galaxies;  ///< from the simulation, instead of selecting them
  std::string sample;
  std::vector<std::string> images;
  std::string mosaic;
  std::string mosaics;
  std::string weight;
  std::string catalogue;
  std::string where;
  std::string survey;
  std::string sky;
  std::string normals;
  std::string group;
  std::int64_t folds = 2;

  void describe(Fields& fields);
};

/// Options of verbs, as typed: verb -> ("--preset", "quick"), in the order given.
using VerbOptions = std::map<std::string, std::vector<std::pair<std::string, std::vector<std::string>>>>;

/// The tables of a study's file. Paths in them are relative to the current folder. Error (config): a nested
/// table.
VerbOptions verb_tables(const std::string& path);

}  // namespace peculiar::study
