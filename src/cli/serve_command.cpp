#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <deque>
#include <mutex>

#include "base/progress.h"
#include "cli/command.h"
#include "scoring/serve.h"

namespace peculiar::cli {

namespace {

/// Lines of standard input, until it ends or the run is to stop.
class InputLines {
 public:
  explicit InputLines(const RunContext& context) : context_(context) {}

  std::optional<std::string> next() {
    constexpr int kBetween_ms = 200;
    for (;;) {
      if (const std::size_t end = read_.find('\n'); end != std::string::npos) {
        std::string line = read_.substr(0, end);
        read_.erase(0, end + 1);
        return line;
      }
      if (context_.cancelled()) return std::nullopt;
      pollfd awaited{STDIN_FILENO, POLLIN, 0};
      if (::poll(&awaited, 1, kBetween_ms) <= 0) continue;
      char bytes[65536];
      const ssize_t count = ::read(STDIN_FILENO, bytes, sizeof bytes);
      if (count > 0) read_.append(bytes, static_cast<std::size_t>(count));
      if (count == 0 || (count < 0 && errno != EINTR)) return std::nullopt;
    }
  }

 private:
  const RunContext& context_;
  std::string read_;
};

Outcome outcome_of(const scoring::ServeReport& report) {
  Outcome outcome;
  outcome.data = {{"requests", report.requests}, {"images", report.images}, {"seconds", report.seconds}};
  outcome.text = fmt::format("{} requests answered, {} images scored in {}\n", report.requests, report.images,
                             duration_text(report.seconds));
  return outcome;
}

}  // namespace

Command serve_command() {
  const auto options = std::make_shared<scoring::ServeOptions>();
  const auto verb = scoring::serve_verb();
  Command command{verb.name, verb.summary, verb.description, verb.examples, {}, {}};
  command.describe = [options](Fields& fields) { options->describe(fields); };
  command.run = [options](const CommonOptions&, const RunContext& context) {
    InputLines input(context);
    std::mutex turn;
    const scoring::ServeLines lines{[&] { return input.next(); },
                                    [&](const std::string& line) {
                                      const std::lock_guard lock(turn);
                                      fmt::print("{}\n", line);
                                      std::fflush(stdout);
                                    }};
    return outcome_of(scoring::serve(*options, lines, context));
  };
  command.uses_networks = verb.uses_networks;
  return command;
}

}  // namespace peculiar::cli
