#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/run_context.h"

/// What the person at the keyboard sees and does: messages and a bar of progress on stderr, the log file,
/// ctrl-C and what batch systems send in its stead.
namespace peculiar::cli::terminal {

/// Quiet: warnings and errors only. The log file, appended to, gets every message with its time. As JSON:
/// messages and progress for a program that reads them, an object a line (docs/worker.md). Error (input)
/// when the file cannot be opened.
void configure(bool quiet, const std::string& log_file, bool as_json = false);

/// Thread-safe. A progress bar in view is cleared first, and drawn again by the next show().
void write(MessageLevel level, std::string_view message);
/// What ended the run.
void write_error(ErrorKind kind, std::string_view message);

/// Draws a bar with rate and time left on a terminal; elsewhere a plain line every ten seconds. Thread-safe.
void show(const ProgressUpdate& update);

/// From now on SIGINT (ctrl-C), SIGTERM and SIGUSR1 (a batch system before a job's time is over) are noted
/// rather than fatal; the same one a second time ends the program at once.
void catch_interrupts();
bool interrupt_requested();
/// Exit code of a run that was stopped: 128 and the number of the first signal, as shells have it: 130 for
/// SIGINT, 138 for SIGUSR1, 143 for SIGTERM.
int interrupted_exit_code();

}  // namespace peculiar::cli::terminal
