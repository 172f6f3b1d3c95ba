#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace peculiar::report {

/// A file that a step read or wrote.
struct RunFile {
  std::string path;  ///< as the run wrote it
  std::string hash;  ///< "" if none was recorded
};

/// A verb that was run.
struct RunStep {
  std::string name;
  std::string command;  ///< as typed in the folder
  std::vector<RunFile> inputs;
  std::vector<RunFile> outputs;
  double seconds = 0;
  bool reused = false;  ///< outputs from an earlier run were reused
};

/// A model and its folder of health figures.
struct RunModel {
  std::filesystem::path model;
  std::filesystem::path health;  ///< may be empty
};

/// A difference between the run and the published experiment.
struct RunDeparture {
  std::string section;  ///< of the paper
  std::string what;
  std::string published;
  std::string here;
  bool differs = true;  ///< false: possibly the same
};

/// The files to report on. Paths can be opened as they are; empty if there is no such file.
struct RunFolder {
  std::string title;
  std::string kind;     ///< "" without run.json
  std::string created;  ///< ISO time, "" without run.json
  nlohmann::json settings = nlohmann::json::object();
  std::optional<std::vector<RunDeparture>> departures;  ///< from run.json
  std::vector<RunStep> steps;
  std::vector<std::filesystem::path> exhibits;  ///< folders with contents.json
  std::filesystem::path scores;
  std::filesystem::path sample;
  std::vector<std::filesystem::path> reconstructions;  ///< several if several models scored the sample
  std::vector<RunModel> models;
  std::filesystem::path embedding;  ///< table of the images' positions on a map (peculiar embed)
  std::filesystem::path features;   ///< of the images, from the networks (score --features-out)
  bool embedding_is_named = false;  ///< in run.json for these scores, rather than found by searching
};

/// Returns the files that `peculiar study` lists in FOLDER/run.json. Without run.json, searches the folder:
/// scores (calibrated ones if there are several), the files that the scores name (in the folder first), the
/// model and its health, folders of exhibits, a table embedding.* of `peculiar embed`. `scores` and `sample`
/// take precedence; with `scores`, the embedding of the folder may be of other images. If run.json or an
/// attribute of the scores names several models or reconstructions, all are used. Errors (input): no such
/// folder; nothing to report on; run.json is damaged or names a missing file; several possible scores files
/// (the message ends with `how_to_choose` one with the verb).
RunFolder find_run(const std::filesystem::path& folder, const std::string& scores, const std::string& sample,
                   const std::string& how_to_choose);

}  // namespace peculiar::report
