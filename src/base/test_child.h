#pragma once

#include <poll.h>
#include <sys/inotify.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <functional>

namespace peculiar {

/// Runs `action` in a child process and sends it `signal` as soon as `is_time()` holds, which is checked
/// whenever something in `folder` changes, so that the test does not depend on the clock. Returns the child's
/// status as waitpid gives it; the child's exit code is the return value of `action`, or 1 for an exception.
inline int status_of_child(const std::filesystem::path& folder, const std::function<bool()>& is_time,
                           int signal, const std::function<int()>& action) {
  const int changes = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  ::inotify_add_watch(changes, folder.c_str(),
                      IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE);
  int alive[2] = {-1, -1};  // the child keeps one end open while it lives
  if (changes < 0 || ::pipe(alive) != 0) return -1;
  const pid_t child = ::fork();
  if (child < 0) {  // a signal to -1 would go to every process
    for (const int descriptor : {changes, alive[0], alive[1]}) ::close(descriptor);
    return -1;
  }
  if (child == 0) {
    ::close(changes);
    ::close(alive[0]);
    try {
      ::_exit(action());
    } catch (...) {
      ::_exit(1);
    }
  }
  ::close(alive[1]);
  pollfd awaited[] = {{changes, POLLIN, 0}, {alive[0], 0, 0}};
  while (!is_time() && ::poll(awaited, 2, -1) > 0 && awaited[1].revents == 0) {
    char events[4096];
    while (::read(changes, events, sizeof events) > 0) {
    }
  }
  ::close(changes);
  ::close(alive[0]);
  ::kill(child, signal);  // no effect if the child has ended
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

}  // namespace peculiar
