#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "report/run_folder.h"

namespace peculiar::report {

/// One run of a verb, as the provenance of the files that came of it tells (base/version.h).
struct PastRun {
  std::string verb;
  std::string version;  ///< of the program, with the revision
  std::string created;
  nlohmann::json settings = nlohmann::json::object();
  std::vector<std::pair<std::string, std::string>> libraries;
  std::vector<RunFile> inputs;
};

/// All runs that led to files of these provenances, each once, the first ones first. What is not provenance
/// is passed over.
std::vector<PastRun> past_runs(const std::vector<std::string>& provenances);

/// Shell lines that run the verb again with all of its settings, given as TOML.
std::string command_of(const PastRun& run);

/// What a model says of itself, by key (docs/formats.md, "Model"), read from the head of the safetensors
/// file. Error (input): no such file, not a model.
nlohmann::json model_metadata(const std::filesystem::path& path);

}  // namespace peculiar::report
