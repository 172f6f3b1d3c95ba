#include "analysis/exhibits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/drawing.h"
#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_folder.h"

namespace peculiar::analysis {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

Exhibits two_exhibits(const fs::path& folder) {
  write_file(folder / "table_1.csv", "a,b\n1,2\n");
  write_file(folder / "scores.svg", "<svg/>");
  return {"evaluation",
          "Mergers",
          {"Most are found.", "\"Quoted\", and \xc3\xa9."},
          {{"table-1", "table", "Tables", "Isolated", "of all", "", {{"csv", "table_1.csv"}}},
           {"scores", "figure", "Scores", "Scores", "of each class", "two humps", {{"svg", "scores.svg"}}}},
          R"({"verb":"evaluate"})"};
}

/// Returns the message of the error on reading; "" if there is none.
std::string error_of(const fs::path& path) {
  try {
    read_exhibits(path);
  } catch (const Error& error) {
    return error.kind() == ErrorKind::kInput ? error.what() : "of another kind";
  }
  return "";
}

TEST(ExhibitFolder, WhatIsWrittenIsRead) {
  const TestFolder folder;
  const Exhibits written = two_exhibits(folder.path());
  write_exhibits(folder.path(), written);
  for (const fs::path& path : {folder.path(), folder.path() / kContentsName}) {
    const Exhibits read = read_exhibits(path);
    EXPECT_EQ(read.kind, written.kind);
    EXPECT_EQ(read.title, written.title);
    EXPECT_EQ(read.findings, written.findings);
    EXPECT_EQ(read.provenance, written.provenance);
    ASSERT_EQ(read.exhibits.size(), 2u);
    EXPECT_EQ(read.exhibits[0].files, written.exhibits[0].files);
    EXPECT_EQ(read.exhibits[1].alt, "two humps");
    EXPECT_EQ(read.exhibits[1].section, "Scores");
  }
}

TEST(ExhibitFolder, OnlyWhatWasExhibitedIsReplacedAndOnlyWhenAllIsThere) {
  const TestFolder folder;
  const fs::path place = folder.path() / "new" / "one";
  {
    ExhibitFolder exhibits(place, false);
    exhibits.finish(two_exhibits(exhibits.files()));
  }
  EXPECT_EQ(read_exhibits(place).exhibits.size(), 2u);
  write_file(place / "mine.txt", "keep");
  EXPECT_THROW(ExhibitFolder(place, false), Error);
  { const ExhibitFolder given_up(place, true); }
  EXPECT_EQ(read_exhibits(place).exhibits.size(), 2u) << "the old ones stay until the new ones are whole";
  {
    ExhibitFolder exhibits(place, true);
    Exhibits fewer = two_exhibits(exhibits.files());
    fewer.exhibits.pop_back();
    fs::remove(exhibits.files() / "scores.svg");
    exhibits.finish(fewer);
  }
  EXPECT_EQ(read_exhibits(place).exhibits.size(), 1u);
  EXPECT_FALSE(fs::exists(place / "scores.svg"));
  EXPECT_TRUE(fs::exists(place / "mine.txt"));
  EXPECT_FALSE(fs::exists(place / ".unfinished"));
  EXPECT_THROW(ExhibitFolder(place / "mine.txt", true), Error);
}

TEST(ExhibitFolder, WrongContentsAreNamed) {
  const TestFolder folder;
  EXPECT_THAT(error_of(folder.path()), HasSubstr(kContentsName));
  const Exhibits good = two_exhibits(folder.path());
  write_exhibits(folder.path(), good);
  const fs::path file = folder.path() / kContentsName;
  const std::string text = read_file(file);
  const auto error_with = [&](const std::string& from, const std::string& to) {
    std::string changed = text;
    changed.replace(changed.find(from), from.size(), to);
    write_file(file, changed);
    return error_of(file);
  };
  EXPECT_THAT(error_with("peculiar-exhibits", "other"), HasSubstr("not a list of exhibits"));
  EXPECT_THAT(error_with("\"version\": 1", "\"version\": 2"), HasSubstr("version 2"));
  EXPECT_THAT(error_with("\"title\": \"Mergers\"", "\"titel\": 1"), HasSubstr("title"));
  EXPECT_THAT(error_with("\"findings\": [", "\"findings\": [3,"), HasSubstr("damaged"));
  EXPECT_THAT(error_with("table_1.csv", "../secret"), HasSubstr("outside"));
  EXPECT_THAT(error_with("table_1.csv", "/etc/hostname"), HasSubstr("outside"));
  EXPECT_THAT(error_with("table_1.csv", "table_2.csv"), HasSubstr("table_2.csv, which is not there"));
  EXPECT_THAT(error_with("{", ""), HasSubstr("damaged"));
}

TEST(ExhibitFolder, WhatIsNotThereIsNotExhibited) {
  const TestFolder folder;
  Exhibits exhibits = two_exhibits(folder.path());
  exhibits.exhibits[1].id = "table-1";
  EXPECT_THROW(write_exhibits(folder.path(), exhibits), Error);
  exhibits.exhibits[1].id = "scores";
  exhibits.exhibits[1].files["pdf"] = "scores.pdf";
  EXPECT_THROW(write_exhibits(folder.path(), exhibits), Error);
  EXPECT_FALSE(fs::exists(folder.path() / kContentsName));
}

TEST(Drawing, TellsInOneLineWhatIsMissing) {
  std::vector<std::string> said;
  RunContext context;
  context.log = [&](MessageLevel, std::string_view message) { said.emplace_back(message); };
  Drawing drawing("", context);
  drawing.tell_left_out();
  drawing.leave_out("trends", {"redshift (a column z, or --property redshift=COLUMN)", "mass (a column m)"});
  drawing.leave_out("completeness", {"mass (a column m)", "100 normal images"});
  drawing.tell_left_out();
  EXPECT_THAT(said, testing::ElementsAre(HasSubstr(
                        "only in part: trends, completeness; missing: redshift, mass, 100 normal images (")));
  EXPECT_EQ(drawing.left_out()[1], "completeness, for want of mass (a column m); 100 normal images");
}

}  // namespace
}  // namespace peculiar::analysis
