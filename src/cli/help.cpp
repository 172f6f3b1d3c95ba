#include "cli/help.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <sstream>

#include "base/preset_flag.h"
#include "base/version.h"
#include "cli/library_versions.h"

namespace peculiar::cli {

namespace {

constexpr std::size_t kTextColumn = 30;
constexpr std::size_t kWidth = 100;

/// Wraps `text` at kWidth, with all lines but the first indented to `column`.
std::string wrapped(const std::string& text, std::size_t column, std::size_t start) {
  std::istringstream words(text);
  std::string result;
  std::size_t position = start;
  for (std::string word; words >> word;) {
    if (position > column && position + 1 + word.size() > kWidth) {
      result += "\n" + std::string(column, ' ');
      position = column;
    } else if (position > column) {
      result += ' ';
      ++position;
    }
    result += word;
    position += word.size();
  }
  return result;
}

std::string value_placeholder(const Field& field) {
  if (is_typed_as_flag(field)) return "";
  if (!field.placeholder.empty()) return field.placeholder;
  if (!field.words.empty()) return fmt::format("{}", fmt::join(field.words, "|"));
  return std::holds_alternative<double*>(field.target) ||
                 std::holds_alternative<std::optional<double>*>(field.target)
             ? "X"
             : "N";
}

/// "[px, 4 to 8192, default 64]" or "".
std::string limits_text(const Field& field) {
  std::vector<std::string> parts;
  if (!field.unit_text.empty()) parts.push_back(field.unit_text);
  if (std::isfinite(field.low) && std::isfinite(field.high))
    parts.push_back(fmt::format("{} to {}", field.low, field.high));
  if (std::isfinite(field.low) && !std::isfinite(field.high))
    parts.push_back(fmt::format("at least {}", field.low));
  const std::string value = field.default_text();
  if (!is_typed_as_flag(field) && !value.empty()) parts.push_back(fmt::format("default {}", value));
  if (field.is_flag() && value == "true")
    parts.push_back(fmt::format("on unless --no-{}", field.option_name().substr(2)));
  if (field.is_required && !field.is_positional) parts.emplace_back("required");
  return parts.empty() ? "" : fmt::format(" [{}]", fmt::join(parts, ", "));
}

std::string field_name(const Field& field) {
  const std::string value = value_placeholder(field);
  if (field.is_positional) return value + (field.is_list() ? "..." : "");
  const std::string letter = field.short_name.empty() ? "" : fmt::format("-{}, ", field.short_name);
  return letter + field.option_name() + (value.empty() ? "" : " " + value);
}

std::string field_line(const Field& field) {
  std::string line = "  " + field_name(field);
  std::size_t position = line.size();
  if (position + 2 > kTextColumn) {
    line += "\n" + std::string(kTextColumn, ' ');
  } else {
    line += std::string(kTextColumn - position, ' ');
  }
  return line + wrapped(field.doc + limits_text(field), kTextColumn, kTextColumn) + "\n";
}

std::string usage_line(const Command& command, const Fields& fields) {
  std::string usage = "peculiar " + command.name;
  for (const Field& field : fields.all()) {
    if (!field.is_positional) continue;
    usage += field.is_required ? " " + field_name(field) : fmt::format(" [{}]", field_name(field));
  }
  for (const Field& field : fields.all()) {
    if (field.is_required && !field.is_positional) {
      usage += fmt::format(" {} {}", field.short_name.empty() ? field.option_name() : "-" + field.short_name,
                           value_placeholder(field));
    }
  }
  return usage + " [options]";
}

/// About ctrl-C and exit codes; for the terminal and for the page of commands.
constexpr const char* kStopping =
    "Ctrl-C, SIGTERM and SIGUSR1 (batch systems send them before a job's time is over) stop a run so that the same command can continue it later (a training with --resume); the same signal a second time ends it at once.";
constexpr const char* kExitCodes =
    "0 success; 1 internal error; 2 usage or configuration; 3 bad input; 4 non-finite numbers, or out of memory; stopped: 130 by ctrl-C, 138 by SIGUSR1, 143 by SIGTERM.";

}  // namespace

std::string program_help() {
  std::string text =
      "Peculiar finds outliers in unlabelled astronomical images.\n\nusage: peculiar VERB "
      "[options]\n\nverbs\n";
  for (const Command& command : commands())
    text += fmt::format("  {:<10} {}\n", command.name, command.summary);
  text +=
      "  help       this page, or that of a verb: peculiar help import\n\n"
      "to begin\n"
      "  peculiar import my_images/ -o sample.h5 --size 64 --rebin\n"
      "  peculiar info sample.h5\n"
      "  peculiar show sample.h5 -o sheet.png\n\n"
      "peculiar --version says which libraries are in use.\n\n";
  text += fmt::format("stopping\n  {}\n\nexit codes\n  {}\n", wrapped(kStopping, 2, 2),
                      wrapped(kExitCodes, 2, 2));
  return text;
}

std::string command_help(const Command& command) {
  Fields fields;
  command.describe(fields);
  std::string text =
      fmt::format("{}\n\nusage: {}\n\n", wrapped(command.description, 0, 0), usage_line(command, fields));
  for (const Field& field : fields.all()) text += field_line(field);
  ProgramOptions common;
  Fields common_fields;
  common.describe(common_fields);
  text += "\nfor every verb\n";
  for (const Field& field : common_fields.all()) text += field_line(field);
  text += "  --help                      This page.\n\nexamples\n";
  for (const std::string& example : command.examples) text += "  " + example + "\n";
  return text;
}

std::string markdown_help() {
  std::string text =
      "# Commands\n\nGenerated by `peculiar help --markdown`; a test compares it with the program. In a TOML file given with `--config`, a key is the option's name with underscores (`--pixel-scale` is `pixel_scale`), at the top level or in a table named after the verb.\n";
  const auto rows = [&](const Fields& fields) {
    text += "\n| setting | meaning |\n| --- | --- |\n";
    for (const Field& field : fields.all()) {
      std::string name = field_name(field);
      for (std::size_t at = name.find('|'); at != std::string::npos; at = name.find('|', at + 2))
        name.replace(at, 1, "\\|");
      text += fmt::format("| `{}` | {}{} |\n", name, field.doc, limits_text(field));
    }
  };
  for (const Command& command : commands()) {
    Fields fields;
    command.describe(fields);
    text += fmt::format("\n## {}\n\n{}\n\n    {}\n", command.name, command.description,
                        usage_line(command, fields));
    rows(fields);
    text += "\n";
    for (const std::string& example : command.examples) text += "    " + example + "\n";
  }
  text += "\n## For every verb\n";
  ProgramOptions common;
  Fields fields;
  common.describe(fields);
  rows(fields);
  return text + fmt::format("\n## Stopping, and exit codes\n\n{}\n\n{}\n", kStopping, kExitCodes);
}

std::string version_text() {
  std::string text = fmt::format("peculiar {} ({})\n", version(), git_revision());
  for (const auto& [name, number] : library_versions()) text += fmt::format("  {:<16} {}\n", name, number);
  return text;
}

}  // namespace peculiar::cli
