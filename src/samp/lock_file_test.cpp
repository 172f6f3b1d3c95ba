#include "samp/lock_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <string>

#include "base/error.h"
#include "base/test_folder.h"
#include "samp/samp_testing.h"

namespace peculiar::samp {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class LockFile : public testing::Test {
 protected:
  void write(const std::string& text) { std::ofstream(path_, std::ios::binary) << text; }
  HubAddress read() const { return read_lock_file(path_); }

  TestFolder folder_;
  std::filesystem::path path_ = folder_.path() / ".samp";
};

// Example of the Recommendation, section 5.2.1.
TEST_F(LockFile, ReadsTheExampleOfTheRecommendation) {
  write(
      "# SAMP lockfile written on 2008-01-03T12:30:01\n"
      "# Required keys:\n"
      "samp.secret=734144fdaab8400a1ec2\n"
      "samp.hub.xmlrpc.url=http://andromeda.star.bris.ac.uk:8001/xmlrpc\n"
      "samp.profile.version=1.3\n"
      "# Info stored by hub for some private reason:\n"
      "com.yoyodyne.hubid=c80995f1\n");
  EXPECT_EQ(read().secret, "734144fdaab8400a1ec2");
  EXPECT_EQ(read().url, "http://andromeda.star.bris.ac.uk:8001/xmlrpc");
}

TEST_F(LockFile, LineEndsAndBlanksOfOtherSystems) {
  write("samp.secret = a=b \r\nsamp.hub.xmlrpc.url= http://localhost:1/\r\n\r\nno key\r\n");
  EXPECT_EQ(read().secret, "a=b");
  EXPECT_EQ(read().url, "http://localhost:1/");
}

TEST_F(LockFile, NoneMeansThatNoHubRuns) {
  EXPECT_THAT(message_of([&] { read(); }), AllOf(HasSubstr("no SAMP hub is running"), HasSubstr("TOPCAT")));
}

TEST_F(LockFile, ALackingKeyIsNamed) {
  write("samp.hub.xmlrpc.url=http://localhost:1/\n#samp.secret=x\n");
  EXPECT_THAT(message_of([&] { read(); }), HasSubstr("has no samp.secret"));
  write("samp.secret=x\nsamp.hub.xmlrpc.url=\n");
  EXPECT_THAT(message_of([&] { read(); }), HasSubstr("has no samp.hub.xmlrpc.url"));
}

TEST_F(LockFile, AnEmptyOneAndAFolderAreRefused) {
  write("");
  EXPECT_THAT(message_of([&] { read(); }), HasSubstr("cannot be read"));
  EXPECT_THAT(message_of([&] { read_lock_file(folder_.path()); }), HasSubstr("cannot be read"));
}

TEST(LockFilePlace, IsInTheHomeFolder) { EXPECT_EQ(lock_file_of("", "/home/me"), "/home/me/.samp"); }

TEST(LockFilePlace, IsWhatTheEnvironmentNames) {
  EXPECT_EQ(lock_file_of("std-lockurl:file:///tmp/my%20hub", "/home/me"), "/tmp/my hub");
}

TEST(LockFilePlace, OthersAreRefused) {
  EXPECT_THAT(message_of([] { lock_file_of("std-lockurl:http://a/b", "/"); }), HasSubstr("on the web"));
  EXPECT_THAT(message_of([] { lock_file_of("web-profile:x", "/"); }), HasSubstr("Standard Profile"));
}

}  // namespace
}  // namespace peculiar::samp
