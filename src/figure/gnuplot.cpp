#include "figure/gnuplot.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/atomic_file.h"
#include "base/error.h"

namespace peculiar::figure {

namespace fs = std::filesystem;

Drawing::Drawing(const std::string& script, std::string name) : name_(std::move(name)) {
  std::string folder = (fs::temp_directory_path() / "peculiar_figure_XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr)
    throw input_error("{}: cannot be drawn: no temporary folder can be made: {}", name_,
                      std::strerror(errno));
  folder_ = folder;
  try {
    write_file(folder_ / "script", script);
    run_gnuplot();
  } catch (...) {
    remove();
    throw;
  }
}

void Drawing::remove() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void Drawing::run_gnuplot() const {
  const std::string messages = (folder_ / "messages").string();
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, messages.c_str(), O_WRONLY | O_CREAT, 0600);
  ::posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
  ::posix_spawn_file_actions_addchdir_np(&actions, folder_.c_str());
  std::array words{std::string("gnuplot"), std::string("-d"), std::string("script")};
  std::array<char*, 4> arguments{words[0].data(), words[1].data(), words[2].data(), nullptr};
  pid_t child = 0;
  const int failure = ::posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), ::environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failure == ENOENT) throw input_error("{}: cannot be drawn: gnuplot is not installed", name_);
  if (failure != 0)
    throw input_error("{}: cannot be drawn: gnuplot cannot be started: {}", name_, std::strerror(failure));
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR)
      throw input_error("{}: cannot be drawn: how gnuplot ended cannot be told: {}", name_,
                        std::strerror(errno));
  }
  if (status != 0) throw input_error("{}: cannot be drawn: gnuplot says: {}", name_, read_file(messages));
}

void Drawing::copy(const std::string& file, const fs::path& target) const {
  std::error_code failure;
  fs::copy_file(folder_ / file, target, fs::copy_options::overwrite_existing, failure);
  if (failure) throw input_error("{}: cannot be written: {}", name_, failure.message());
}

}  // namespace peculiar::figure
