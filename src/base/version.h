#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

namespace peculiar {

std::string version();       ///< "0.1.0"
std::string git_revision();  ///< short hash, "+" behind it where the tree had changes; "unknown" outside git

/// (name, version) of the libraries of this room. Every room that uses libraries has one such function.
std::vector<std::pair<std::string, std::string>> library_versions();

/// What stands in every file we write: software, revision, verb, resolved settings, when (UTC;
/// SOURCE_DATE_EPOCH is honoured), and the fingerprints of the inputs.
struct Provenance {
  std::string verb;
  std::string settings_json;        ///< Fields::values()
  std::string created_utc;          ///< 2026-01-31T12:00:00Z
  std::vector<std::string> inputs;  ///< file names as given, with fingerprints where taken

  /// With the software version, revision and the present time filled in.
  static Provenance now(std::string verb, const nlohmann::json& settings);
  std::string json() const;
};

}  // namespace peculiar
