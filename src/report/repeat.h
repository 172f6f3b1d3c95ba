#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "report/run_folder.h"

namespace peculiar::report {

/// A run of a verb, from the provenance of the files it led to (base/version.h).
struct PastRun {
  std::string verb;
  std::string version;  ///< of the program, with revision
  std::string created;
  nlohmann::json settings = nlohmann::json::object();
  std::vector<std::pair<std::string, std::string>> libraries;
  std::vector<RunFile> inputs;
};

/// Returns all runs that led to files of these provenances, without duplicates, in order of time. Skips text
/// that is not provenance.
std::vector<PastRun> past_runs(const std::vector<std::string>& provenances);

/// Returns shell lines that repeat the run with all its settings, given as TOML.
std::string command_of(const PastRun& run);

/// Returns a model's metadata by key (docs/formats.md, "Model"), from the header of the safetensors file.
/// Errors (input): no such file; not a model.
nlohmann::json model_metadata(const std::filesystem::path& path);

}  // namespace peculiar::report
