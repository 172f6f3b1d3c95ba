#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

#include "base/run_context.h"

namespace peculiar {

std::string version();       ///< "0.1.0"
std::string git_revision();  ///< short hash, followed by "+" if the tree had changes; "unknown" outside git

/// A file that a run has read.
struct ProvenanceInput {
  std::string file;         ///< name as given
  std::string fingerprint;  ///< distinguishes it from other files of that name; "" if none was taken
  std::string provenance;   ///< if Peculiar wrote the file: its own provenance, JSON; else ""
};

/// Written to every output file: software, revision, libraries, verb, resolved settings, time (UTC;
/// SOURCE_DATE_EPOCH is honoured), and the inputs with their own provenance.
struct Provenance {
  std::string verb;
  std::string settings_json;  ///< Fields::values()
  std::string created_utc;    ///< 2026-01-31T12:00:00Z
  std::vector<ProvenanceInput> inputs;
  std::vector<std::pair<std::string, std::string>> libraries{};  ///< (name, version)

  /// Fills in the software version, revision and current time.
  static Provenance now(std::string verb, const nlohmann::json& settings, const RunContext& context);
  std::string json() const;
};

}  // namespace peculiar
