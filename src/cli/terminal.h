#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/run_context.h"

/// User interaction: messages and a progress bar on stderr, the log file, ctrl-C, and the equivalent signals
/// of batch systems.
namespace peculiar::cli::terminal {

/// `quiet`: warnings and errors only. `log_file`: appended to, gets every message with its time. `as_json`:
/// messages and progress for programs, one object per line (docs/worker.md). Error (input): the log file
/// cannot be opened.
void configure(bool quiet, const std::string& log_file, bool as_json = false);

/// Thread-safe. A visible progress bar is cleared first; the next show() draws it again.
void write(MessageLevel level, std::string_view message);
/// Writes the error that ended the run.
void write_error(ErrorKind kind, std::string_view message);

/// "import: 120 of 500 images, 40/s, 9 s left".
std::string progress_line(const ProgressUpdate& update);

/// Draws a bar with rate and time left on a terminal; otherwise writes a line every ten seconds. Thread-safe.
void show(const ProgressUpdate& update);

/// From now on SIGINT (ctrl-C), SIGTERM and SIGUSR1 (sent by a batch system before a job's time is over)
/// request a stop instead of ending the program; the same signal a second time ends the program at once.
void catch_interrupts();
bool interrupt_requested();
/// Exit code of a run that was stopped: 128 plus the number of the first signal, as in shells: 130 for
/// SIGINT, 138 for SIGUSR1, 143 for SIGTERM.
int interrupted_exit_code();

}  // namespace peculiar::cli::terminal
