#include "report/repeat.h"

#include <fmt/format.h>

#include <cstring>
#include <fstream>
#include <set>

#include "base/error.h"

namespace peculiar::report {

using nlohmann::json;

namespace {

constexpr std::uint64_t kMostHeaderBytes = 100'000'000;  // limit of the format

std::string text_at(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

json object_at(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_object() ? *found : json::object();
}

void collect(const json& provenance, std::set<std::string>& seen, std::vector<PastRun>& runs) {
  if (!provenance.is_object() || text_at(provenance, "verb").empty()) return;
  PastRun run;
  const auto inputs = provenance.find("inputs");
  if (inputs != provenance.end() && inputs->is_array()) {
    for (const json& input : *inputs) {
      if (!input.is_object()) continue;
      run.inputs.push_back({text_at(input, "file"), text_at(input, "fingerprint")});
      collect(object_at(input, "provenance"), seen, runs);
    }
  }
  run.verb = text_at(provenance, "verb");
  run.created = text_at(provenance, "created_utc");
  run.settings = object_at(provenance, "settings");
  run.version = fmt::format("{} ({})", text_at(provenance, "version"), text_at(provenance, "git_revision"));
  const json libraries = object_at(provenance, "libraries");
  for (const auto& [name, number] : libraries.items()) {
    if (number.is_string()) run.libraries.emplace_back(name, number.get<std::string>());
  }
  if (seen.insert(run.verb + run.created + run.settings.dump()).second) runs.push_back(std::move(run));
}

}  // namespace

std::vector<PastRun> past_runs(const std::vector<std::string>& provenances) {
  std::vector<PastRun> runs;
  std::set<std::string> seen;
  for (const std::string& text : provenances) collect(json::parse(text, nullptr, false), seen, runs);
  return runs;
}

std::string command_of(const PastRun& run) {
  // Strings, numbers and lists have the same notation in JSON and TOML.
  std::string text = fmt::format("peculiar {} --config /dev/stdin <<'END'\n", run.verb);
  for (const auto& [key, value] : run.settings.items()) {
    const bool given = !value.is_null() && value != "" && !(value.is_array() && value.empty());
    if (given) text += fmt::format("{} = {}\n", key, value.dump());
  }
  return text + "END\n";
}

json model_metadata(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::uint64_t bytes = 0;
  std::string text;
  if (file.read(reinterpret_cast<char*>(&bytes), 8) && bytes <= kMostHeaderBytes) {
    text.resize(bytes);
    if (!file.read(text.data(), static_cast<std::streamsize>(bytes))) text.clear();
  }
  const json header = json::parse(text, nullptr, false);
  if (!header.is_object()) throw input_error("{}: is no model of `peculiar train`", path.string());
  json metadata = json::object();
  const json texts = object_at(header, "__metadata__");
  for (const auto& [key, value] : texts.items()) {
    if (value.is_string()) metadata[key] = json::parse(value.get<std::string>(), nullptr, false);
  }
  return metadata;
}

}  // namespace peculiar::report
