#include "cli/program.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>

#include "base/error.h"
#include "base/preset_flag.h"
#include "base/progress.h"
#include "base/suggest.h"
#include "base/version.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/library_versions.h"
#include "cli/memory.h"
#include "cli/terminal.h"
#include "cli/warnings.h"
#include "nn/device.h"
#include "ranks/ranks.h"

namespace peculiar::cli {

namespace {

std::vector<std::string> verb_names() {
  std::vector<std::string> names;
  for (const Command& command : commands()) names.push_back(command.name);
  return names;
}

Command find_command(const std::string& name) {
  for (Command& command : new_commands()) {
    if (command.name == name) return std::move(command);
  }
  throw usage_error("unknown verb '{}'{}; `peculiar help` lists all verbs", name,
                    did_you_mean(name, verb_names()));
}

/// The values of each field on the command line, as typed.
using Given = std::map<std::string, std::vector<std::string>>;

void declare(CLI::App& app, const Fields& fields, Given& given) {
  const Field* last_positional = nullptr;
  for (const Field& field : fields.all()) last_positional = field.is_positional ? &field : last_positional;
  for (const Field& field : fields.all()) {
    std::string names = field.is_positional ? field.name : field.option_name();
    if (!field.short_name.empty()) names += ",-" + field.short_name;
    std::vector<std::string>& texts = given[field.name];
    if (is_typed_as_flag(field)) {
      // --rebin, --no-rebin, and --rebin=false, so that true in a file can be overridden.
      app.add_flag_callback(names, [&texts] { texts = {"true"}; });
      app.add_flag_callback("--no-" + field.option_name().substr(2), [&texts] { texts = {"false"}; });
      continue;
    }
    CLI::Option* option = app.add_option(names, texts);
    if (field.is_list()) {
      option->expected(1, field.is_positional ? 1 << 20 : 1);
      if (!field.is_positional) option->delimiter(',')->take_all();
    } else {
      // parse() reports surplus positional arguments, with a better message than the library's.
      option->expected(1, &field == last_positional ? 1 << 20 : 1);
      if (field.is_positional) option->allow_extra_args(&field == last_positional);
      if (!field.is_positional) option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
      // Otherwise the library swallows a `--` that follows the option's value.
      if (!field.is_positional) option->allow_extra_args(false);
    }
  }
}

[[noreturn]] void refuse_leftover(const std::string& word, const Command& command, const Fields& fields,
                                  const Fields& common) {
  std::vector<std::string> options;
  for (const Fields* list : {&fields, &common}) {
    for (const Field& field : list->all()) {
      if (!field.is_positional) options.push_back(field.option_name());
    }
  }
  if (word.starts_with("-")) {
    const std::string name = word.substr(0, word.find('='));
    throw usage_error("peculiar {}: unknown option {}{}; `peculiar help {}` lists them", command.name, name,
                      did_you_mean(name, options), command.name);
  }
  throw usage_error("peculiar {}: unexpected argument '{}'; `peculiar help {}` shows the usage", command.name,
                    word, command.name);
}

void parse(const Command& command, const std::vector<std::string>& arguments, const Fields& fields,
           const Fields& common, Given& given) {
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  declare(app, fields, given);
  declare(app, common, given);
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& failure) {
    throw usage_error("peculiar {}: {}; `peculiar help {}` shows the usage", command.name, failure.what(),
                      command.name);
  }
  std::vector<std::string> leftover = app.remaining();
  std::erase(leftover, "--");  // marks the end of the options
  for (const Field& field : fields.all()) {
    const std::vector<std::string>& texts = given[field.name];
    if (field.is_positional && !field.is_list() && texts.size() > 1) leftover.push_back(texts[1]);
  }
  if (!leftover.empty()) refuse_leftover(leftover.front(), command, fields, common);
}

void assign_given(Fields& fields, const Given& given) {
  for (Field& field : fields.all()) {
    const auto found = given.find(field.name);
    if (found == given.end() || found->second.empty()) continue;
    for (const std::string& text : found->second) {
      // The value of this option is missing, and the next option was taken for it.
      const bool letter =
          text.size() == 2 && text[0] == '-' && std::isalpha(static_cast<unsigned char>(text[1]));
      if ((text.starts_with("--") || letter) && !field.is_positional)
        throw usage_error("{}: value missing before '{}' (a file of that name: './{}')", field.option_name(),
                          text, text);
    }
    field.assign(found->second, field.is_positional ? field.placeholder : field.option_name());
  }
}

void check_required(const Command& command, const Fields& fields) {
  for (const Field& field : fields.all()) {
    if (field.is_required && !field.is_given()) {
      throw usage_error("peculiar {}: {} is missing; `peculiar help {}` shows the usage", command.name,
                        field.is_positional ? field.placeholder : field.option_name(), command.name);
    }
  }
}

/// Ranks other than the first stay silent about what all ranks know; main reports their errors.
void keep_silent(RunContext& context) {
  context.log = [](MessageLevel, std::string_view) {};
  context.progress = [](const ProgressUpdate&) {};
}

/// Whether this process works on a part of its own, whatever launcher started it.
bool names_part(const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(), [](const std::string& word) {
    return word == "--shard" || word == "--rows" || word.starts_with("--shard=") ||
           word.starts_with("--rows=");
  });
}

int run_command(const std::vector<std::string>& words) {
  // So that errors in the command line itself are reported in the requested form.
  if (std::find(words.begin(), words.end(), "--messages=json") != words.end())
    terminal::configure(false, "", true);
  if (find_command(words.front()).over_ranks && !names_part(words)) ranks::open();
  const Invocation invocation = read_words(words);
  const ProgramOptions& common = invocation.common;
  terminal::configure(common.quiet, ranks::is_first() ? common.log_file : "", common.messages == "json");
  nn::open_device(common.device);
  terminal::catch_interrupts();
  if (invocation.command.uses_networks) keep_freed_memory();
  RunContext context = context_of(common);
  if (!ranks::is_first()) keep_silent(context);
  Warnings warnings;
  warnings.listen(context);
  Outcome outcome = invocation.run(context);
  if (!ranks::is_first()) return 0;
  warnings.add_to(outcome, common.quiet);
  fmt::print("{}", common.json
                       ? outcome.data.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n"
                       : outcome.text);
  return 0;
}

}  // namespace

void ProgramOptions::describe(Fields& fields) {
  CommonOptions::describe(fields);
  fields
      .add("messages", &messages,
           "How messages and progress are written to standard error: text for people, json for programs, one "
           "object per line.")
      .choices({"text", "json"});
}

RunContext context_of(const CommonOptions& common) {
  RunContext context;
  context.threads = common.threads > 0 ? resolve_threads(common.threads) : ranks::cores();
  context.device = common.device;
  context.seed = static_cast<std::uint64_t>(common.seed);
  context.cancel = terminal::interrupt_requested;
  context.progress = terminal::show;
  context.log = terminal::write;
  context.libraries = library_versions();
  return context;
}

Outcome Invocation::run(const RunContext& context) const {
  try {
    return command.run(common, context);
  } catch (const std::filesystem::filesystem_error& failure) {
    // File errors of the system that no room has handled are for the user to fix.
    throw input_error("{}: {}; check that it exists and that you may read and write it",
                      failure.path1().string(), failure.code().message());
  }
}

namespace {

Invocation read_words_of(const Command& its_command, const std::vector<std::string>& words) {
  Invocation invocation{its_command, {}};
  const Command& command = invocation.command;
  ProgramOptions& common = invocation.common;
  Fields common_fields;
  common.describe(common_fields);
  Fields fields;
  command.describe(fields);
  Given given;
  parse(command, {words.begin() + 1, words.end()}, fields, common_fields, given);
  assign_given(common_fields, given);
  const std::vector<std::string>& file = given[command.settings_field];
  if (common.config.empty() && !file.empty()) {
    if (std::filesystem::is_directory(file.front()))
      throw usage_error(
          "peculiar {}: {} is a folder, not a file of settings; give images with --images, a simulation with --simulation",
          command.name, file.front());
    common.config = file.front();
  }
  if (!common.config.empty()) {
    Fields all;  // a file may have both kinds of settings
    command.describe(all);
    common.describe(all);
    all.load_toml(common.config, command.name, verb_names());
    assign_given(common_fields, given);
  }
  assign_given(fields, given);
  check_required(command, fields);
  fields.check_outputs();
  return invocation;
}

}  // namespace

Invocation read_words(const std::vector<std::string>& words) {
  return read_words_of(find_command(words.front()), words);
}

void read_words_into(const std::vector<std::string>& words, const std::function<void(Fields&)>& describe) {
  Command command = find_command(words.front());
  command.describe = describe;
  read_words_of(command, words);
}

int run_program(const std::vector<std::string>& arguments) {
  const auto has = [&](const char* word) {
    return std::find(arguments.begin(), arguments.end(), word) != arguments.end();
  };
  const std::string first = arguments.empty() ? "help" : arguments.front();
  if (first == "--version") {
    fmt::print("{}", version_text());
    return 0;
  }
  if (first == "help" || first == "--help" || first == "-h") {
    const bool markdown = has("--markdown");
    const bool json = has("--json");
    const std::string verb = arguments.size() > 1 && !markdown && !json ? arguments[1] : "";
    fmt::print("{}", markdown       ? markdown_help()
                     : json         ? json_help().dump(1) + "\n"
                     : verb.empty() ? program_help()
                                    : command_help(find_command(verb)));
    return 0;
  }
  if (first.starts_with("-"))
    throw usage_error("give a verb first: peculiar VERB {} ...; `peculiar help` lists all verbs", first);
  if (has("--help") || has("-h")) {
    fmt::print("{}", command_help(find_command(first)));
    return 0;
  }
  return run_command(arguments);
}

}  // namespace peculiar::cli
