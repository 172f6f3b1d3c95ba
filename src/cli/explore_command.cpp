#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <system_error>

#include "cli/command.h"
#include "explorer/explore.h"

namespace peculiar::cli {

namespace {

namespace fs = std::filesystem;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string login_name() {
  const passwd* user = ::getpwuid(::geteuid());
  if (user != nullptr) return user->pw_name;
  return environment("USER");
}

std::string host_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof(name) - 1) == 0 ? name : "";
}

/// Folder for state that programs keep between runs (XDG Base Directory Specification); empty without a home
/// folder.
fs::path state_folder() {
  if (const std::string folder = environment("XDG_STATE_HOME"); folder.starts_with('/'))
    return fs::path(folder) / "peculiar";
  const std::string home = environment("HOME");
  return home.starts_with('/') ? fs::path(home) / ".local" / "state" / "peculiar" : fs::path();
}

/// Writes a page that redirects to the address: on a command line other users could read the token.
fs::path write_signpost(const fs::path& folder, const explorer::ExploreAddress& address) {
  std::error_code ignored;
  fs::create_directories(folder, ignored);
  const fs::path path = folder / fmt::format("open-{}.html", address.port);
  fs::remove(path, ignored);
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return {};
  const std::string page = fmt::format(
      "<!doctype html><meta charset=\"utf-8\"><title>Peculiar</title><meta http-equiv=\"refresh\" content=\"0; "
      "url={0}\"><a href=\"{0}\">Open the explorer</a>\n",
      address.url);
  const bool is_written = ::write(file, page.data(), page.size()) == static_cast<ssize_t>(page.size());
  ::close(file);
  return is_written ? path : fs::path();
}

void open_browser(const fs::path& page) {
  const pid_t child = ::fork();
  if (child == 0) {
    // A grandchild, so that nothing waits for the browser.
    if (::fork() == 0) {
      ::setsid();
      const int nowhere = ::open("/dev/null", O_RDWR);
      for (const int stream : {0, 1, 2}) ::dup2(nowhere, stream);
      ::execlp("xdg-open", "xdg-open", page.c_str(), static_cast<char*>(nullptr));
    }
    ::_exit(0);
  }
  if (child > 0) ::waitpid(child, nullptr, 0);
}

void say(const explorer::ExploreAddress& address, const explorer::ExploreOptions& options, bool json,
         const fs::path& folder) {
  if (json) {
    const nlohmann::json line = {{"url", address.url},
                                 {"port", address.port},
                                 {"token", address.token},
                                 {"frame_in", options.frame_in}};
    fmt::print("{}\n", line.dump());
    std::fflush(stdout);
  }
  fmt::print(stderr, "{}\nFrom another machine: {}\n  and open the address there. Ctrl-C ends the server.\n",
             address.url, address.tunnel);
  const bool has_screen = !environment("DISPLAY").empty() || !environment("WAYLAND_DISPLAY").empty();
  if (options.no_browser || json || !has_screen || folder.empty()) return;
  if (const fs::path page = write_signpost(folder, address); !page.empty()) open_browser(page);
}

/// Whether standard output is a pipe that nothing reads any more.
bool is_reader_gone() {
  pollfd output{STDOUT_FILENO, 0, 0};  // POLLERR is reported whatever is asked for
  return ::poll(&output, 1, 0) == 1 && (output.revents & POLLERR) != 0;
}

/// The context of a server that another program has started and reads from: it ends with that program, even
/// if that is killed.
RunContext ending_with_reader(RunContext context) {
  context.cancel = [cancel = context.cancel] { return (cancel && cancel()) || is_reader_gone(); };
  return context;
}

Outcome outcome_of(const explorer::ExploreReport& report) {
  Outcome outcome;
  outcome.data = {{"labels", report.labels}, {"decisions", report.decisions}, {"seconds", report.seconds}};
  outcome.text = report.decisions == 0 ? "no new labels\n"
                                       : fmt::format("{}: {} new decision{}\n", report.labels,
                                                     report.decisions, report.decisions == 1 ? "" : "s");
  return outcome;
}

}  // namespace

Command explore_command() {
  const auto options = std::make_shared<explorer::ExploreOptions>();
  const auto verb = explorer::explore_verb();
  Command command{verb.name, verb.summary, verb.description, verb.examples, {}, {}};
  command.describe = [options](Fields& fields) { options->describe(fields); };
  command.run = [options](const CommonOptions& common, const RunContext& context) {
    explorer::ExploreSurroundings surroundings{login_name(), host_name(), state_folder()};
    surroundings.opened = [&](const explorer::ExploreAddress& address) {
      say(address, *options, common.json, surroundings.state_folder);
    };
    return outcome_of(
        explorer::explore(*options, surroundings, common.json ? ending_with_reader(context) : context));
  };
  return command;
}

}  // namespace peculiar::cli
