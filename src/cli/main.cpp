#include <fmt/format.h>

#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/run_context.h"
#include "cli/program.h"
#include "cli/shared_cores.h"
#include "cli/terminal.h"
#include "ranks/ranks.h"

namespace {

using peculiar::ErrorKind;

/// How the program ends: its exit code, and its last message.
struct Ending {
  int code = 0;
  std::string message{};
  std::optional<ErrorKind> error{};  ///< nothing if the message is not an error
};

Ending run(const std::vector<std::string>& arguments) {
  constexpr const char* kMistake = " (this is a bug in Peculiar; please report it)";
  try {
    peculiar::cli::wait_without_spinning(arguments);
    return {peculiar::cli::run_program(arguments)};
  } catch (const peculiar::Error& error) {
    const char* ending = error.kind() == ErrorKind::kInternal ? kMistake : "";
    return {error.exit_code(), std::string(error.what()) + ending, error.kind()};
  } catch (const peculiar::Interrupted& interrupted) {
    return {peculiar::cli::terminal::interrupted_exit_code(), interrupted.what()};
  } catch (const std::bad_alloc&) {
    return {4, "not enough memory; fewer --threads need less", ErrorKind::kNumeric};
  } catch (const std::exception& error) {
    return {1, std::string(error.what()) + kMistake, ErrorKind::kInternal};
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
  if (all.speaks && own.error) peculiar::cli::terminal::write_error(*own.error, who + own.message);
  if (all.speaks && !own.error && !own.message.empty())
    peculiar::cli::terminal::write(peculiar::MessageLevel::kWarning, own.message);
  if (all.is_stuck) peculiar::ranks::abort(own.code);
  return all.code;
}
