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
  std::string hash;  ///< "" where none was noted
};

/// One verb that was run.
struct RunStep {
  std::string name;
  std::string command;  ///< as it would be typed in the folder
  std::vector<RunFile> inputs;
  std::vector<RunFile> outputs;
  double seconds = 0;
  bool reused = false;  ///< its outputs were there already
};

/// A model, and the folder of figures beside it.
struct RunModel {
  std::filesystem::path model;
  std::filesystem::path health;  ///< may be empty
};

/// Something that a run does, beside what was done in the published experiment.
struct RunDeparture {
  std::string section;  ///< of the paper
  std::string what;
  std::string published;
  std::string here;
  bool differs = true;  ///< false: it may be the same
};

/// What there is to report on. Paths are those to open; empty where there is nothing.
struct RunFolder {
  std::string title;
  std::string kind;     ///< "" without run.json
  std::string created;  ///< ISO time, "" without run.json
  nlohmann::json settings = nlohmann::json::object();
  std::optional<std::vector<RunDeparture>> departures;  ///< as run.json has them
  std::vector<RunStep> steps;
  std::vector<std::filesystem::path> exhibits;  ///< folders with contents.json
  std::filesystem::path scores;
  std::filesystem::path sample;
  std::vector<std::filesystem::path> reconstructions;  ///< several where several models scored the sample
  std::vector<RunModel> models;
  std::filesystem::path embedding;  ///< table of the images' places on a map (peculiar embed)
  std::filesystem::path features;   ///< of the images, by the networks (score --features-out)
  bool embedding_is_named = false;  ///< by run.json, rather than found by looking round
};

/// What `peculiar study` noted in FOLDER/run.json; in a folder without it what is found there: scores (the
/// calibrated ones, where there are several), what they name (looked for in the folder first), the model and
/// its health, folders of exhibits, a table embedding.* of `peculiar embed`. `scores` and `sample` go before.
/// Where run.json, or an attribute of the scores, names several models or reconstructions, all are taken.
/// Errors (input): no such folder, nothing to report on, run.json is damaged or names a file that is not
/// there, several scores files of which none is the one.
RunFolder find_run(const std::filesystem::path& folder, const std::string& scores, const std::string& sample);

}  // namespace peculiar::report
