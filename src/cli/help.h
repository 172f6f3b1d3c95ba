#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "cli/command.h"

namespace peculiar::cli {

/// The program's help: its purpose, the verbs, and how to begin.
std::string program_help();

/// A verb's help: usage, every setting with unit, range and default, and examples.
std::string command_help(const Command& command);

/// The help of all verbs as Markdown, for docs/commands.md.
std::string markdown_help();

/// The help for programs: {"version", "verbs": [{"name", "summary", "description", "examples", "settings"}],
/// "common": settings of every verb}; a setting is {"name", "doc", "type", "default", ...} (docs/worker.md).
nlohmann::json json_help();

/// Version, git revision and the libraries in use.
std::string version_text();

}  // namespace peculiar::cli
