#include "base/interrupt.h"

#include <csignal>

namespace peculiar {

namespace {

volatile std::sig_atomic_t requested = 0;

extern "C" void note_interrupt(int signal_number) {
  requested = 1;
  std::signal(signal_number, SIG_DFL);
}

}  // namespace

void catch_interrupts() {
  std::signal(SIGINT, note_interrupt);
  std::signal(SIGTERM, note_interrupt);
}

bool interrupt_requested() { return requested != 0; }

void stop_if_interrupted(const std::string& message) {
  if (interrupt_requested()) throw Interrupted(message);
}

}  // namespace peculiar
