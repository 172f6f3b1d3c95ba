#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/run_context.h"
#include "cli/program.h"
#include "cli/shared_cores.h"
#include "cli/terminal.h"
#include "ranks/ranks.h"

namespace {

using peculiar::MessageLevel;

/// How the program ends: its exit code, and what is to be said.
struct Ending {
  int code = 0;
  std::string message{};
  MessageLevel level = MessageLevel::kError;
};

Ending run(const std::vector<std::string>& arguments) {
  constexpr const char* kMistake = "(this is a mistake of the program; please report it)";
  try {
    peculiar::cli::wait_without_spinning(arguments);
    return {peculiar::cli::run_program(arguments)};
  } catch (const peculiar::Error& error) {
    if (error.kind() != peculiar::ErrorKind::kInternal) return {error.exit_code(), error.what()};
    return {error.exit_code(), fmt::format("{} {}", error.what(), kMistake)};
  } catch (const peculiar::Interrupted& interrupted) {
    return {peculiar::cli::terminal::interrupted_exit_code(), interrupted.what(), MessageLevel::kWarning};
  } catch (const std::bad_alloc&) {
    return {4, "not enough memory; fewer --threads need less"};
  } catch (const std::exception& error) {
    return {1, fmt::format("{} {}", error.what(), kMistake)};
  }
}

}  // namespace

int main(int argc, char** argv) {
  const Ending own = run({argv + 1, argv + argc});
  const std::string who =
      peculiar::ranks::is_first()
          ? ""
          : fmt::format("rank {} of {}: ", peculiar::ranks::rank(), peculiar::ranks::size());
  const peculiar::ranks::Ending all = peculiar::ranks::close(own.code);
  if (all.speaks && !own.message.empty()) peculiar::cli::terminal::write(own.level, who + own.message);
  if (all.is_stuck) peculiar::ranks::abort(own.code);
  return all.code;
}
