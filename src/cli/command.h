#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>
#include <vector>

#include "base/verb.h"

namespace peculiar::cli {

/// The result of a verb, as JSON for programs and as text for people.
struct Outcome {
  nlohmann::json data;
  std::string text;
};

/// Settings that every verb has on the command line only.
struct ProgramOptions : CommonOptions {
  std::string messages = "text";

  void describe(Fields& fields);
};

/// One verb of the program: a thin wrapper around one entry function of a room.
struct Command {
  std::string name;
  std::string summary;                ///< one line, for the list of verbs
  std::string description;            ///< a paragraph, for its help
  std::vector<std::string> examples;  ///< whole command lines that work
  std::function<void(Fields&)> describe;
  std::function<Outcome(const CommonOptions&, const RunContext&)> run;
  std::string settings_field = {};  ///< a positional argument that names the settings file, as --config does
  bool uses_networks = false;       ///< uses libtorch's threads
  bool over_ranks = false;          ///< `mpirun -n N peculiar VERB` shares the work (ranks/ranks.h)
};

// One file each. A new verb needs its file, its line here and one in the table in commands.cpp.
Command import_command();
Command info_command();
Command show_command();
Command split_command();
Command merge_command();
Command export_command();
Command simulate_command();
Command train_command();
Command generate_command();
Command score_command();
Command scan_command();
Command serve_command();
Command calibrate_command();
Command top_command();
Command learn_command();
Command evaluate_command();
Command collate_command();
Command compare_command();
Command embed_command();
Command report_command();
Command select_command();
Command measure_command();
Command kmeans_command();
Command labels_command();
Command cutout_command();
Command detect_command();
Command sky_command();
Command mock_command();
Command noise_command();
Command inject_command();
Command explore_command();
Command study_command();
Command slurm_command();

/// All verbs, in the order of the help.
const std::vector<Command>& commands();
/// The same, with default settings.
std::vector<Command> new_commands();

/// The context of a run with these settings on this terminal.
RunContext context_of(const CommonOptions& common);

/// A parsed command line: a verb and all settings.
struct Invocation {
  Command command;
  ProgramOptions common;

  Outcome run(const RunContext& context) const;
};

/// Makes the command of a verb; `outcome` turns its report into an Outcome: outcome(report) or
/// outcome(report, options).
template <typename Options, typename Report, typename Words>
Command command_of(Verb<Options, Report> verb, Words outcome) {
  const auto options = std::make_shared<Options>();
  Command command{verb.name, verb.summary, verb.description, verb.examples, {}, {}};
  command.describe = [options](Fields& fields) { options->describe(fields); };
  command.run = [options, run = std::move(verb.run), outcome](const CommonOptions&,
                                                              const RunContext& context) {
    const Report report = run(*options, context);
    if constexpr (std::is_invocable_v<Words, const Report&, const Options&>) {
      return outcome(report, *options);
    } else {
      return outcome(report);
    }
  };
  command.uses_networks = verb.uses_networks;
  return command;
}

/// Parses a command line: the verb and its arguments. Errors: usage and config, with the nearest name.
Invocation read_words(const std::vector<std::string>& words);

}  // namespace peculiar::cli
