#include "cli/shared_cores.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "cli/command.h"

namespace peculiar::cli {

void wait_without_spinning(const std::vector<std::string>& words) {
  constexpr const char* kSpins = "10000";  // libgomp's default is 300,000: some milliseconds
  if (std::getenv("GOMP_SPINCOUNT") != nullptr || std::getenv("OMP_WAIT_POLICY") != nullptr) return;
  const bool waits = std::any_of(commands().begin(), commands().end(), [&](const Command& command) {
    return command.uses_networks && !words.empty() && command.name == words.front();
  });
  if (!waits) return;
  std::error_code failure;
  std::string program = std::filesystem::read_symlink("/proc/self/exe", failure).string();
  if (failure || ::setenv("GOMP_SPINCOUNT", kSpins, 1) != 0) return;
  std::vector<std::string> copies = words;
  std::vector<char*> arguments{program.data()};
  for (std::string& word : copies) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  ::execv(program.c_str(), arguments.data());
}

}  // namespace peculiar::cli
