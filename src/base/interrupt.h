#pragma once

#include <stdexcept>
#include <string>

namespace peculiar {

/// The user pressed ctrl-C (or the system asked us to end); thrown from a point where the work is resumable.
class Interrupted : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// From now on SIGINT and SIGTERM are noted rather than fatal; a second one ends the program at once.
void catch_interrupts();
bool interrupt_requested();

/// Throws Interrupted with these words where one was requested.
void stop_if_interrupted(const std::string& message);

}  // namespace peculiar
