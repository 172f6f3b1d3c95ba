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

namespace {

void say_error(const std::string& message) {
  peculiar::cli::terminal::write(peculiar::MessageLevel::kError, message);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  try {
    peculiar::cli::wait_without_spinning(arguments);
    return peculiar::cli::run_program(arguments);
  } catch (const peculiar::Error& error) {
    if (error.kind() == peculiar::ErrorKind::kInternal) {
      say_error(fmt::format("{} (this is a mistake of the program; please report it)", error.what()));
    } else {
      say_error(error.what());
    }
    return error.exit_code();
  } catch (const peculiar::Interrupted& interrupted) {
    peculiar::cli::terminal::write(peculiar::MessageLevel::kWarning, interrupted.what());
    return peculiar::cli::terminal::interrupted_exit_code();
  } catch (const std::bad_alloc&) {
    say_error("not enough memory; fewer --threads need less");
    return 4;
  } catch (const std::exception& error) {
    say_error(fmt::format("{} (this is a mistake of the program; please report it)", error.what()));
    return 1;
  }
}
