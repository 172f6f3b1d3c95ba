#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/log.h"
#include "cli/program.h"
#include "cli/shared_cores.h"

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  try {
    peculiar::cli::wait_without_spinning(arguments);
    return peculiar::cli::run_program(arguments);
  } catch (const peculiar::Error& error) {
    if (error.kind() == peculiar::ErrorKind::kInternal) {
      peculiar::log::error("{} (this is a mistake of the program; please report it)", error.what());
    } else {
      peculiar::log::error("{}", error.what());
    }
    return error.exit_code();
  } catch (const peculiar::Interrupted& interrupted) {
    peculiar::log::warning("{}", interrupted.what());
    return 130;
  } catch (const std::bad_alloc&) {
    peculiar::log::error("not enough memory; fewer --threads need less");
    return 4;
  } catch (const std::exception& error) {
    peculiar::log::error("{} (this is a mistake of the program; please report it)", error.what());
    return 1;
  }
}
