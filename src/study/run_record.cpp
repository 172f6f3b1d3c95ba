#include "study/run_record.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/file_pattern.h"
#include "base/random.h"
#include "base/version.h"

namespace peculiar::study {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr const char* kFormat = "peculiar-run";
constexpr int kVersion = 1;

json file_json(const std::string& path, const FileState& state) {
  return {{"path", path}, {"hash", state.hash}, {"bytes", state.bytes}, {"changed_ns", state.changed_ns}};
}

bool is_missing(const std::string& path) {
  std::error_code ignored;
  return !is_pattern(path) && !fs::exists(path, ignored);
}

}  // namespace

RunRecord::RunRecord(fs::path folder) : folder_(std::move(folder)) {
  const fs::path path = folder_ / "run.json";
  if (!fs::exists(path)) {
    record_ = {{"format", kFormat},
               {"version", kVersion},
               {"created", Provenance::now("study", {}, {}).created_utc},
               {"steps", json::array()}};
    return;
  }
  record_ = json::parse(read_file(path), nullptr, /*allow_exceptions=*/false);
  if (!record_.is_object() || record_.value("format", "") != kFormat || !record_.contains("steps"))
    throw input_error("{}: is not the record of a study; move it away, or name another --output",
                      path.string());
  if (record_.value("version", 0) > kVersion)
    throw input_error("{}: was written by a newer version of peculiar", path.string());
  for (const json& step : record_["steps"]) {
    for (const char* list : {"inputs", "outputs"}) {
      for (const json& file : step.value(list, json::array()))
        states_[file.value("path", "")] = {file.value("hash", ""), file.value("bytes", std::uint64_t{0}),
                                           file.value("changed_ns", std::int64_t{0})};
    }
    for (const json& file : step.value("large_inputs", json::array()))
      large_states_[file.value("path", "")] = file.value("hash", "");
  }
}

FileState RunRecord::state(const std::string& path) {
  FileState& known = states_[path];
  known = state_of(folder_ / path, known);
  return known;
}

std::string RunRecord::large_state(const std::string& path) {
  std::string& known = large_states_[path];
  if (known.empty() || !is_missing(path)) known = hash_unread(path);
  return known;
}

json RunRecord::files(const std::vector<std::string>& paths) {
  json list = json::array();
  for (const std::string& path : paths) list.push_back(file_json(path, state(path)));
  return list;
}

std::string RunRecord::key(const Step& step) {
  std::string text = version() + "\n" + step.command() + "\n";
  for (const std::string& input : step.inputs) text += input + " " + state(input).hash + "\n";
  for (const std::string& input : step.large_inputs) text += input + " " + large_state(input) + "\n";
  return fingerprint(text);
}

std::string RunRecord::missing(const Step& step) {
  const auto& inputs = step.large_inputs;
  const auto first = std::find_if(inputs.begin(), inputs.end(), is_missing);
  return first == inputs.end() ? "" : *first;
}

json* RunRecord::find(const std::string& step) {
  for (json& one : record_["steps"]) {
    if (one.value("name", "") == step) return &one;
  }
  return nullptr;
}

bool RunRecord::is_done(const Step& step, const std::string& key) {
  const json* known = find(step.name);
  if (known == nullptr || known->value("key", "") != key || !known->contains("outputs")) return false;
  const json& outputs = known->at("outputs");
  return std::all_of(outputs.begin(), outputs.end(), [&](const json& file) {
    const std::string path = file.value("path", "");
    return fs::exists(folder_ / path) && state(path).hash == file.value("hash", "");
  });
}

bool RunRecord::is_begun(const Step& step, const std::string& key) {
  const json* known = find(step.name);
  return known != nullptr && known->value("key", "") == key && !known->contains("outputs");
}

json& RunRecord::put(const Step& step, const std::string& key) {
  json* known = find(step.name);
  if (known == nullptr) known = &record_["steps"].emplace_back();
  *known = {{"name", step.name}, {"command", step.command()}, {"key", key}, {"inputs", files(step.inputs)}};
  for (const std::string& input : step.large_inputs)
    (*known)["large_inputs"].push_back({{"path", input}, {"hash", large_state(input)}});
  return *known;
}

void RunRecord::begin(const Step& step, const std::string& key) {
  put(step, key);
  write();
}

void RunRecord::end(const Step& step, const std::string& key, double seconds,
                    const std::vector<std::string>& alarms) {
  json& known = put(step, key);
  known["outputs"] = files(step.outputs);
  known["seconds"] = seconds;
  known["reused"] = false;
  if (!alarms.empty()) known["alarms"] = alarms;
  write();
}

std::vector<std::string> RunRecord::alarms(const Step& step) {
  std::vector<std::string> alarms;
  const json* known = find(step.name);
  if (known == nullptr) return alarms;
  for (const json& alarm : known->value("alarms", json::array())) {
    if (alarm.is_string()) alarms.push_back(alarm.get<std::string>());
  }
  return alarms;
}

void RunRecord::reuse(const Step& step) { (*find(step.name))["reused"] = true; }

void RunRecord::describe(const Plan& plan, const json& settings) {
  record_["kind"] = plan.kind;
  record_["title"] = plan.title;
  record_["settings"] = settings;
  record_["exhibits"] = plan.exhibits;
  record_["gallery"] = {
      {"scores", plan.scores}, {"sample", plan.sample}, {"reconstructions", plan.reconstructions}};
  if (!plan.embedding.empty()) record_["gallery"]["embedding"] = plan.embedding;
  if (!plan.features.empty()) record_["gallery"]["features"] = plan.features;
  record_.erase("departures");
  if (plan.departures) {
    json& departures = record_["departures"] = json::array();
    for (const Departure& one : *plan.departures)
      departures.push_back({{"section", one.section},
                            {"what", one.what},
                            {"published", one.published},
                            {"here", one.here},
                            {"differs", one.differs}});
  }
  record_["model"] = plan.models;
  json& health = record_["health"] = json::array();
  for (const std::string& model : plan.models)
    health.push_back(fs::path(model).replace_extension(".health").string());
  json steps = json::array();
  for (const Step& step : plan.steps) {
    if (const json* known = find(step.name)) steps.push_back(*known);
  }
  record_["steps"] = steps;
  write();
}

void RunRecord::write() const { write_file(folder_ / "run.json", record_.dump(2) + "\n"); }

}  // namespace peculiar::study
