#include <exception>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/run_context.h"
#include "cli/program.h"
#include "cli/shared_cores.h"
#include "cli/terminal.h"

namespace {

using peculiar::ErrorKind;

void say_error(ErrorKind kind, const std::string& message) {
  const char* ending =
      kind == ErrorKind::kInternal ? " (this is a mistake of the program; please report it)" : "";
  peculiar::cli::terminal::write_error(kind, message + ending);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  try {
    peculiar::cli::wait_without_spinning(arguments);
    return peculiar::cli::run_program(arguments);
  } catch (const peculiar::Error& error) {
    say_error(error.kind(), error.what());
    return error.exit_code();
  } catch (const peculiar::Interrupted& interrupted) {
    peculiar::cli::terminal::write(peculiar::MessageLevel::kWarning, interrupted.what());
    return peculiar::cli::terminal::interrupted_exit_code();
  } catch (const std::bad_alloc&) {
    say_error(ErrorKind::kNumeric, "not enough memory; fewer --threads need less");
    return 4;
  } catch (const std::exception& error) {
    say_error(ErrorKind::kInternal, error.what());
    return 1;
  }
}
