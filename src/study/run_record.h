#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "study/fingerprints.h"
#include "study/plan.h"

namespace peculiar::study {

/// The record of a study in run.json: its steps, their inputs and outputs, so that a step whose command and
/// inputs are unchanged is not run again. Rewritten atomically at every change.
class RunRecord {
 public:
  /// Reads FOLDER/run.json if it exists. Error (input): it was written by another program, or by a newer
  /// version.
  explicit RunRecord(std::filesystem::path folder);

  /// Everything that determines a step's outputs: version, command, and the states of its inputs. A large
  /// input that is missing counts as recorded. Error (input): an input does not exist, nor a record of it.
  std::string key(const Step& step);
  /// Whether the step was completed with this key and its outputs are unchanged.
  bool is_done(const Step& step, const std::string& key);
  /// Whether the step was started with this key but not completed.
  bool is_begun(const Step& step, const std::string& key);
  /// The first large input that does not exist; "" for none.
  static std::string missing(const Step& step);
  void begin(const Step& step, const std::string& key);
  /// Error (input): an output does not exist.
  void end(const Step& step, const std::string& key, double seconds,
           const std::vector<std::string>& alarms = {});
  /// The step's warnings about its results, from this run or an earlier one.
  std::vector<std::string> alarms(const Step& step);
  /// Marks a step as completed before and not run again; in the file from the next write() on.
  void reuse(const Step& step);
  void write() const;

  /// Sets the entries of the file other than steps; removes steps that are no longer in the plan.
  void describe(const Plan& plan, const nlohmann::json& settings);

 private:
  FileState state(const std::string& path);
  std::string large_state(const std::string& path);
  nlohmann::json files(const std::vector<std::string>& paths);
  nlohmann::json* find(const std::string& step);
  /// Enters the step anew, without outputs.
  nlohmann::json& put(const Step& step, const std::string& key);

  std::filesystem::path folder_;
  nlohmann::json record_;
  std::map<std::string, FileState> states_;
  std::map<std::string, std::string> large_states_;
};

}  // namespace peculiar::study
