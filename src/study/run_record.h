#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "study/fingerprints.h"
#include "study/plan.h"

namespace peculiar::study {

/// What run.json keeps of a study: its steps, what went into them and what came out, so that a step whose
/// command and inputs have not changed is not run again. Written anew, atomically, at every change.
class RunRecord {
 public:
  /// Reads FOLDER/run.json where there is one. Error (input): it is another program's, or of a newer version.
  explicit RunRecord(std::filesystem::path folder);

  /// What decides what comes out of a step: version, command, and the states of its inputs. Error (input): an
  /// input is not there.
  std::string key(const Step& step);
  /// Has it been done with this key, and is all that came out as it was?
  bool is_done(const Step& step, const std::string& key);
  /// Was it begun with this key, and not ended?
  bool is_begun(const Step& step, const std::string& key);
  void begin(const Step& step, const std::string& key);
  /// Error (input): an output is not there.
  void end(const Step& step, const std::string& key, double seconds,
           const std::vector<std::string>& cut_short = {});
  /// What a step's time limit ended early when it was run, in words.
  std::vector<std::string> cut_short(const Step& step) const;
  /// It was done before, and is not run again. In the file from the next write() on.
  void reuse(const Step& step);
  void write() const;

  /// What stands in the file beside the steps; steps that the plan no longer has go.
  void describe(const Plan& plan, const nlohmann::json& settings);

 private:
  FileState state(const std::string& path);
  nlohmann::json files(const std::vector<std::string>& paths);
  nlohmann::json* find(const std::string& step);
  /// The step anew, with nothing come out yet.
  nlohmann::json& put(const Step& step, const std::string& key);

  std::filesystem::path folder_;
  nlohmann::json record_;
  std::map<std::string, FileState> states_;
};

}  // namespace peculiar::study
