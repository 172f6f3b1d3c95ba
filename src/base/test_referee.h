#pragma once

#include <fmt/format.h>

#include <cstdlib>
#include <string>

namespace peculiar {

/// A script in tests/python that checks our results with independent software. Tests skip, giving `why_not`,
/// if the environment names no Python that has that software.
class TestReferee {
 public:
  /// `modules`: the Python modules that the script imports, separated by spaces. `variable`: the environment
  /// variable that names the interpreter.
  TestReferee(const std::string& script, const std::string& modules,
              const char* variable = "PECULIAR_PYTHON") {
    const char* python = std::getenv(variable);
    if (python == nullptr || *python == '\0') {
      why_not_ = fmt::format("{} is not set: give it a Python that has {}", variable, modules);
      return;
    }
    constexpr const char* kFind =
        "import sys, importlib.util as u; sys.exit(not all(map(u.find_spec, sys.argv[1:])))";
    if (std::system(fmt::format("'{}' -c '{}' {} 2>/dev/null", python, kFind, modules).c_str()) != 0) {
      why_not_ = fmt::format("{}: {} does not have all of {}", variable, python, modules);
      return;
    }
    command_ = fmt::format("'{}' '{}/tests/python/{}'", python, PECULIAR_SOURCE_DIR, script);
  }

  /// "" if the script can run.
  const std::string& why_not() const { return why_not_; }
  /// Runs the script and returns whether it succeeded. `arguments` are passed through the shell.
  bool agrees(const std::string& arguments) const {
    return std::system((command_ + " " + arguments).c_str()) == 0;
  }

 private:
  std::string why_not_;
  std::string command_;
};

}  // namespace peculiar
