// Tests against TOPCAT and its hub, which is stricter than astropy's. Skipped without TOPCAT or Xvfb (on
// Debian and Ubuntu: topcat, xvfb, xauth).
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>

#include "base/test_folder.h"
#include "samp/client.h"
#include "samp/file_url.h"
#include "samp/messages.h"
#include "samp/samp_testing.h"

namespace peculiar::samp {
namespace {

using namespace std::chrono_literals;
using testing::Contains;

/// TOPCAT on a virtual screen, with its lock file and settings in a folder of the test.
class Topcat {
 public:
  explicit Topcat(const std::filesystem::path& folder) {
    const std::string home = "-Duser.home=" + folder.string();
    process_ = ::fork();
    if (process_ != 0) return;
    ::setpgid(0, 0);  // so that its three processes end together
    const int nowhere = ::open("/dev/null", O_RDWR);
    for (const int descriptor : {0, 1, 2}) ::dup2(nowhere, descriptor);
    ::execlp("xvfb-run", "xvfb-run", "-a", "topcat", home.c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
  }
  ~Topcat() { end(); }

  void end() {
    if (process_ <= 0) return;
    ::kill(-process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
  }

 private:
  pid_t process_ = 0;
};

TEST(SampTopcatSlow, TakesTablesRowsAndPositions) {
  if (std::system("command -v topcat xvfb-run xauth >/dev/null") != 0)
    GTEST_SKIP() << "this needs topcat, xvfb-run and xauth";
  const TestFolder folder;
  const std::filesystem::path lock = folder.path() / "lock";
  ::setenv("SAMP_HUB", ("std-lockurl:" + file_url(lock)).c_str(), 1);
  Topcat topcat(folder.path());
  ASSERT_TRUE(comes_true([&] { return std::filesystem::exists(lock); }, 120s));
  std::this_thread::sleep_for(2s);  // the file exists before it is complete

  Client client("Peculiar é <&>", "finds outliers", {kHighlightRow}, [](const Message&) {});
  ASSERT_TRUE(comes_true([&] { return !client.listeners(kLoadTable).empty(); }, 120s))
      << "TOPCAT is not ready";
  const std::filesystem::path path = folder.path() / "my table.vot";
  std::ofstream(path)
      << "<VOTABLE version=\"1.3\"><RESOURCE><TABLE><FIELD name=\"a\" datatype=\"int\"/><DATA>"
         "<TABLEDATA><TR><TD>1</TD></TR><TR><TD>2</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE>"
         "</VOTABLE>";
  EXPECT_THAT(client.notify_all(load_table({file_url(path), "t", "outliers é & <x>"})), Contains("topcat"));
  EXPECT_THAT(client.notify_all(highlight_row("t", file_url(path), 1)), Contains("topcat"));
  EXPECT_THAT(client.notify_all(select_rows({"t", file_url(path), {0, 1}})), Contains("topcat"));
  EXPECT_THAT(client.notify_all(point_at_sky({150.1, -2.5e-7})), Contains("topcat"));
  EXPECT_TRUE(client.connected());
  topcat.end();
  EXPECT_TRUE(comes_true([&] { return !client.connected(); }, 30s));
  ::unsetenv("SAMP_HUB");
}

}  // namespace
}  // namespace peculiar::samp
