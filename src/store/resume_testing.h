#pragma once

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "base/run_context.h"
#include "base/test_child.h"

namespace peculiar::store {

/// Number of rows committed in the unfinished row file of this name, from its journal.
inline std::int64_t committed_rows(const std::string& output) {
  std::ifstream journal(output + ".partial.journal");
  std::int64_t rows = 0;
  for (std::string line; std::getline(journal, line);) {
    if (line.starts_with("{\"rows\":")) rows = std::stoll(line.substr(8));
  }
  return rows;
}

/// Runs `action` in a child that kills itself when it checks for an interrupt with that many rows of its
/// output committed: at that row, however fast it is. Returns false if the child ends before.
inline bool killed_at(const std::string& output, std::int64_t rows,
                      const std::function<void(const RunContext&)>& action) {
  const auto never = [] { return false; };
  return WIFSIGNALED(status_of_child(std::filesystem::path(output).parent_path(), never, SIGKILL, [&] {
    RunContext context;
    context.cancel = [&] {
      if (committed_rows(output) >= rows) ::raise(SIGKILL);
      return false;
    };
    action(context);
    return 0;
  }));
}

}  // namespace peculiar::store
