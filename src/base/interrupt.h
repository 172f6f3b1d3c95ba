#pragma once

#include <string>

#include "base/run_context.h"

namespace peculiar {

/// From now on SIGINT and SIGTERM are noted rather than fatal; a second one ends the program at once.
void catch_interrupts();
bool interrupt_requested();

/// Throws Interrupted with these words where one was requested.
void stop_if_interrupted(const std::string& message);

}  // namespace peculiar
