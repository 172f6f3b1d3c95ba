#include "samp/file_url.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace peculiar::samp {
namespace {

TEST(FileUrl, EncodesWhatAnUrlCannotHold) {
  EXPECT_EQ(file_url("/home/a/t.vot"), "file:///home/a/t.vot");
  EXPECT_EQ(file_url("/my data/50% of #1?.vot"), "file:///my%20data/50%25%20of%20%231%3F.vot");
  EXPECT_EQ(file_url("/é/a+b&c;d"), "file:///%C3%A9/a%2Bb%26c%3Bd");
  EXPECT_EQ(file_url("/a-b_c.d~e"), "file:///a-b_c.d~e");
}

TEST(FileUrl, IsAbsolute) {
  EXPECT_EQ(file_url("x/../t.vot"), file_url(std::filesystem::current_path() / "t.vot"));
}

TEST(FileUrl, ReadsTheSame) {
  const std::filesystem::path path = "/my data/50% of #1?\xFF é.vot";
  EXPECT_EQ(path_of_url(file_url(path)), path);
}

TEST(FileUrl, ReadsEverySpellingOfThisMachine) {
  EXPECT_EQ(path_of_url("file:///a/b"), "/a/b");
  EXPECT_EQ(path_of_url("file:/a/b"), "/a/b");
  EXPECT_EQ(path_of_url("file://localhost/a%2fb"), "/a/b");
}

TEST(FileUrl, ReadsNoOther) {
  for (const char* url : {"", "/a", "http://a/b", "file:", "file:a", "file://elsewhere/a", "file:///a%",
                          "file:///%2", "file:///%zz", "file:///%00", "file:///% 1", "file:///%-1"})
    EXPECT_EQ(path_of_url(url), std::nullopt) << url;
}

}  // namespace
}  // namespace peculiar::samp
