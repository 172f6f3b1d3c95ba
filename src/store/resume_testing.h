#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

namespace peculiar::store {

/// Rows that the unfinished row file of this name has committed, by its journal.
inline std::int64_t committed_rows(const std::string& output) {
  std::ifstream journal(output + ".partial.journal");
  std::int64_t rows = 0;
  for (std::string line; std::getline(journal, line);) {
    if (line.starts_with("{\"rows\":")) rows = std::stoll(line.substr(8));
  }
  return rows;
}

/// Runs `action` in a child and kills it when so many rows of its output are committed; false where it came
/// to its end before.
inline bool killed_at(const std::string& output, std::int64_t rows, const std::function<void()>& action) {
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      action();
    } catch (...) {
      ::_exit(1);
    }
    ::_exit(0);
  }
  while (committed_rows(output) < rows && ::waitpid(child, nullptr, WNOHANG) == 0) ::usleep(200);
  ::kill(child, SIGKILL);
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFSIGNALED(status);
}

}  // namespace peculiar::store
