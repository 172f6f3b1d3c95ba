#include "report/run_folder.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <sstream>

#include "analysis/exhibits.h"
#include "base/atomic_file.h"
#include "base/error.h"
#include "store/row_file.h"
#include "store/scores_file.h"
#include "tables/table_file.h"

namespace peculiar::report {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr const char* kRunName = "run.json";
constexpr std::int64_t kRunVersion = 1;

/// Returns a file that was named explicitly and therefore must exist.
fs::path named(const fs::path& folder, const std::string& path, const std::string& by) {
  if (path.empty()) return {};
  const fs::path whole = folder / path;  // an absolute path is unchanged
  if (!fs::exists(whole))
    throw input_error("{}: names {}, which is missing; put it back, or run the study again", by,
                      whole.string());
  return whole;
}

/// Returns the files named in one text, separated by commas; a name may itself have a comma.
std::vector<fs::path> all_found(const fs::path& folder, const std::string& names) {
  if (const fs::path one = store::named_file(folder, names); !one.empty()) return {one};
  std::vector<fs::path> paths;
  std::istringstream parts(names);
  for (std::string name; std::getline(parts, name, ',');) {
    if (const fs::path path = store::named_file(folder, name); !path.empty()) paths.push_back(path);
  }
  return paths;
}

/// Returns a text or a list of texts; empty if absent.
std::vector<std::string> texts_of(const json& from, const char* key) {
  const json value = from.value(key, json());
  if (value.is_null() || value == "") return {};
  if (value.is_array()) return value.get<std::vector<std::string>>();
  return {value.get<std::string>()};
}

std::vector<RunFile> files_of(const json& list) {
  std::vector<RunFile> files;
  for (const json& file : list) files.push_back({file.at("path"), file.value("hash", "")});
  return files;
}

RunFolder read_run(const fs::path& folder) {
  const fs::path path = folder / kRunName;
  RunFolder run;
  try {
    const json document = json::parse(read_file(path));
    if (!document.is_object() || document.value("format", "") != "peculiar-run")
      throw input_error("{}: is not a run of `peculiar study`", path.string());
    if (document.at("version").get<std::int64_t>() > kRunVersion)
      throw input_error(
          "{}: is of format version {}; this program reads versions up to {}: use a newer Peculiar",
          path.string(), document.at("version").get<std::int64_t>(), kRunVersion);
    run.title = document.at("title");
    run.kind = document.value("kind", "");
    run.created = document.value("created", "");
    run.settings = document.value("settings", json::object());
    if (document.contains("departures")) {
      run.departures.emplace();
      for (const json& one : document["departures"])
        run.departures->push_back({one.at("section"), one.at("what"), one.at("published"), one.at("here"),
                                   one.value("differs", true)});
    }
    for (const json& step : document.value("steps", json::array())) {
      if (step.at("name") == "report")
        continue;  // so that the page is the same before and after this step is recorded
      run.steps.push_back({step.at("name"), step.at("command"), files_of(step.value("inputs", json::array())),
                           files_of(step.value("outputs", json::array())), step.value("seconds", 0.0),
                           step.value("reused", false)});
    }
    for (const json& one : document.value("exhibits", json::array()))
      run.exhibits.push_back(named(folder, one.get<std::string>(), path.string()));
    const json gallery = document.value("gallery", json::object());
    const auto file = [&](const json& from, const char* key) {
      return named(folder, from.value(key, ""), path.string());
    };
    run.scores = file(gallery, "scores");
    run.sample = file(gallery, "sample");
    run.embedding = file(gallery, "embedding");
    run.features = file(gallery, "features");
    run.embedding_is_named = true;
    const auto files = [&](const json& from, const char* key) {
      std::vector<fs::path> paths;
      for (const std::string& one : texts_of(from, key)) paths.push_back(named(folder, one, path.string()));
      return paths;
    };
    run.reconstructions = files(gallery, "reconstructions");
    for (const fs::path& model : files(document, "model")) run.models.push_back({model, {}});
    const std::vector<fs::path> health = files(document, "health");
    if (run.models.empty() && !health.empty()) run.models.resize(health.size());
    if (!health.empty() && health.size() != run.models.size())
      throw input_error("{}: names {} models and {} folders of their health; run the study again",
                        path.string(), run.models.size(), health.size());
    for (std::size_t i = 0; i < health.size(); ++i) run.models[i].health = health[i];
  } catch (const json::exception& failure) {
    throw input_error("{}: is damaged: {}; run the study again", path.string(), failure.what());
  }
  return run;
}

/// Returns the entries of a folder, sorted, since a report must not depend on the order on disk.
std::vector<fs::path> entries(const fs::path& folder) {
  std::vector<fs::path> paths;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

fs::path find_scores(const fs::path& folder, const std::string& how_to_choose) {
  std::vector<std::string> all;
  std::vector<std::string> calibrated;
  for (const fs::path& path : entries(folder)) {
    if (path.extension() != ".h5" || store::row_file_kind(path) != "scores") continue;
    all.push_back(path.string());
    if (!store::read_scores_attributes(path).attribute("calibrated_column").empty())
      calibrated.push_back(path.string());
  }
  const std::vector<std::string>& candidates = calibrated.empty() ? all : calibrated;
  if (candidates.size() > 1)
    throw input_error("{}: has several files of scores ({}); {}", folder.string(),
                      fmt::join(candidates, ", "), how_to_choose);
  return candidates.empty() ? fs::path() : fs::path(candidates.front());
}

RunFolder look_round(const fs::path& folder) {
  RunFolder run;
  run.title = fs::canonical(folder).filename().string();
  if (fs::exists(folder / analysis::kContentsName)) run.exhibits.push_back(folder);
  std::vector<fs::path> models;
  for (const fs::path& path : entries(folder)) {
    if (fs::exists(path / analysis::kContentsName)) run.exhibits.push_back(path);
    if (path.extension() == ".safetensors") models.push_back(path);
    if (path.stem() == "embedding" && tables::is_table_file(path)) run.embedding = path;
  }
  if (models.size() == 1) run.models = {{models.front(), {}}};
  return run;
}

}  // namespace

RunFolder find_run(const fs::path& folder, const std::string& scores, const std::string& sample,
                   const std::string& how_to_choose) {
  if (!fs::is_directory(folder))
    throw input_error(
        "{}: is not a folder; name the folder of a study, or a folder with the output of the verbs",
        folder.string());
  const bool noted = fs::exists(folder / kRunName);
  RunFolder run = noted ? read_run(folder) : look_round(folder);
  if (!scores.empty()) {
    run.scores = scores;
    run.sample.clear();
    run.reconstructions.clear();
    run.embedding_is_named = false;  // it may be of other images
    run.features.clear();
  } else if (!noted) {
    run.scores = find_scores(folder, how_to_choose);
  }
  if (!run.scores.empty()) {
    const store::ScoresFile file = store::read_scores_attributes(run.scores);
    if (run.sample.empty()) run.sample = store::named_file(folder, file.attribute("sample"));
    if (run.reconstructions.empty())
      run.reconstructions = all_found(folder, file.attribute("reconstructions"));
    if (run.models.empty()) {
      for (const fs::path& model : all_found(folder, file.attribute("model")))
        run.models.push_back({model, {}});
    }
  }
  if (!sample.empty()) run.sample = sample;
  for (RunModel& one : run.models) {
    const fs::path beside = fs::path(one.model).replace_extension(".health");
    if (one.health.empty() && !one.model.empty() && fs::is_directory(beside)) one.health = beside;
  }
  if (run.scores.empty() && run.exhibits.empty() && run.models.empty())
    throw input_error(
        "{}: has nothing to report on: no run.json, no scores (`peculiar score -o scores.h5`), no exhibits (`peculiar evaluate -o FOLDER`), no model",
        folder.string());
  return run;
}

}  // namespace peculiar::report
