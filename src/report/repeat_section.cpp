#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "report/file_words.h"
#include "report/html.h"
#include "report/sections.h"

namespace peculiar::report {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

void flatten(const json& settings, const std::string& prefix, std::vector<std::vector<std::string>>& rows) {
  for (const auto& [key, value] : settings.items()) {
    if (value.is_object() && !value.empty()) {
      flatten(value, prefix + key + ".", rows);
    } else {
      rows.push_back({prefix + key, value.is_null()     ? "not given"
                                    : value.is_string() ? value.get<std::string>()
                                                        : value.dump()});
    }
  }
}

std::string settings_html(const json& settings, const std::string& id, const std::string& caption) {
  HtmlTable table{id, caption, "", {"setting", "value"}, {}};
  if (settings.is_object()) flatten(settings, "", table.rows);
  return table.rows.empty() ? "" : table_html(table);
}

std::string commands_html(const RunFolder& run, const std::vector<PastRun>& past,
                          const std::string& report_command) {
  std::string text;
  for (const RunStep& step : run.steps) text += step.command + "\n";
  if (run.steps.empty()) {
    for (const PastRun& one : past) text += command_of(one);
  }
  return "<h3>Commands</h3>\n" +
         paragraph_html(
             "Run these in an empty folder that contains the original input files; one click selects the whole block. Paths are relative to that folder; a file from elsewhere is written .../NAME, and its fingerprint is given below.") +
         code_html("Commands that repeat the run", text + report_command + "\n");
}

std::string steps_html(const RunFolder& run) {
  if (run.steps.empty()) return "";
  HtmlTable table{
      "steps", "Steps of the study", "", {"step", "seconds", "from an earlier run", "outputs"}, {}};
  for (const RunStep& step : run.steps) {
    std::string outputs;
    for (const RunFile& file : step.outputs) outputs += (outputs.empty() ? "" : ", ") + file.path;
    table.rows.push_back(
        {step.name, fmt::format("{:.1f}", step.seconds), step.reused ? "yes" : "no", outputs});
  }
  return "<h3>Steps</h3>\n" + table_html(table);
}

std::string all_settings_html(const RunFolder& run, const std::vector<PastRun>& past) {
  std::string html = settings_html(run.settings, "study-settings", "Settings of the study");
  for (std::size_t i = 0; i < past.size(); ++i) {
    const std::string caption = fmt::format("Settings of run {}, {}", i + 1, past[i].verb);
    const std::string table = settings_html(past[i].settings, fmt::format("settings-{}", i + 1), caption);
    html += details_html(fmt::format("{}. {}, {}", i + 1, past[i].verb, past[i].created), table);
  }
  return html.empty() ? "" : "<h3>Settings</h3>\n" + html;
}

std::string versions_html(const std::vector<PastRun>& past) {
  HtmlTable table{"versions", "Versions of the program and its libraries", "", {"what", "version"}, {}};
  std::set<std::pair<std::string, std::string>> seen;
  const auto add = [&](const std::string& name, const std::string& version) {
    if (seen.emplace(name, version).second) table.rows.push_back({name, version});
  };
  for (const PastRun& run : past) add("peculiar", run.version);
  for (const PastRun& run : past) {
    for (const auto& [name, version] : run.libraries) add(name, version);
  }
  return table.rows.empty() ? "" : "<h3>Versions</h3>\n" + table_html(table);
}

std::string files_html(const fs::path& folder, const RunFolder& run, const std::vector<PastRun>& past) {
  HtmlTable table{
      "files",
      "Fingerprints of the files (XXH3).",
      "Paths are relative to the folder of the run. Job: the settings and inputs of the run that wrote the file; copies of a file have the same job.",
      {"file", "kind", "fingerprint of", "fingerprint"},
      {}};
  std::set<std::pair<std::string, std::string>> seen;
  const auto add = [&](const std::vector<RunFile>& files, bool in_provenance) {
    for (const RunFile& file : files) {
      if (file.hash.empty() || !seen.emplace(file.path, file.hash).second) continue;
      const std::string kind = kind_of_file(folder, file.path);
      // For a model, provenance records the fingerprint in the model's metadata.
      const char* const of = in_provenance      ? (kind == "model" ? "networks and settings" : "job")
                             : kind == "folder" ? "names, sizes and times"
                                                : "bytes";
      table.rows.push_back({file.path, kind, of, file.hash});
    }
  };
  for (const RunStep& step : run.steps) {
    add(step.inputs, false);
    add(step.outputs, false);
  }
  for (const PastRun& one : past) add(one.inputs, true);
  return table.rows.empty() ? "" : "<h3>Files</h3>\n" + table_html(table);
}

}  // namespace

Section repeat_section(const fs::path& folder, const RunFolder& run, const std::vector<PastRun>& past,
                       const std::string& report_command) {
  return {"repeat", "How to repeat it",
          commands_html(run, past, report_command) + steps_html(run) + all_settings_html(run, past) +
              versions_html(past) + files_html(folder, run, past)};
}

}  // namespace peculiar::report
