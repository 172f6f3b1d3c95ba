#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/fields.h"
#include "base/run_context.h"

namespace peculiar {

/// A verb of a room as callers list, explain and run it: the program, a server, a package for another
/// language. `Options` has `void describe(Fields&)`, which lists its settings; `Report` says what was done.
template <typename Options, typename Report>
struct Verb {
  std::string name;
  std::string summary;                ///< one line, for the list of verbs
  std::string description;            ///< a paragraph, for its help
  std::vector<std::string> examples;  ///< whole command lines that work
  std::function<Report(const Options&, const RunContext&)> run;
  bool uses_networks = false;  ///< uses libtorch's threads
};

/// Settings common to all verbs, listed only here.
struct CommonOptions {
  std::int64_t threads = 0;
  std::string device = "cpu";
  std::int64_t seed = 1;
  std::string config;
  std::string log_file;
  bool json = false;
  bool quiet = false;

  void describe(Fields& fields);
};

/// All current settings of a verb, for provenance and to tell whether two jobs are the same.
template <typename Options>
nlohmann::json settings_of(Options options) {
  Fields fields;
  options.describe(fields);
  return fields.values();
}

/// The same with the seed, for verbs that draw random numbers.
template <typename Options>
nlohmann::json settings_of(const Options& options, const RunContext& context) {
  nlohmann::json settings = settings_of(options);
  settings["seed"] = context.seed;
  return settings;
}

}  // namespace peculiar
