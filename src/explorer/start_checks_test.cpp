#include "explorer/start_checks.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/error.h"
#include "explorer/explorer_testing.h"

namespace peculiar::explorer {
namespace {

namespace fs = std::filesystem;

/// The error at the start of the server.
std::string failure_of(const KnownFolder& folder, const ExploreOptions& options) {
  return TestServer(folder.path(), options).failure;
}

/// Warnings for a user without root permissions.
std::vector<std::string> warnings_about(const fs::path& labels) {
  std::vector<std::string> warnings;
  RunContext context;
  context.log = [&](MessageLevel, std::string_view message) { warnings.emplace_back(message); };
  const bool is_root = ::geteuid() == 0;
  if (is_root && ::seteuid(65534) != 0) return {"cannot become another user"};
  check_label_place(labels, context);
  if (is_root && ::seteuid(0) != 0) warnings.emplace_back("cannot become root again");
  return warnings;
}

TEST(ExplorerStart, LabelsThatCannotBeWritten) {
  const TestFolder folder;
  try {
    check_label_place(folder.path() / "not there" / "labels.csv", {});
    ADD_FAILURE() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInput);
    EXPECT_NE(std::string(error.what()).find((folder.path() / "not there").string()), std::string::npos);
  }
  const fs::path labels = folder.path() / "labels.csv";
  fs::permissions(folder.path(), fs::perms::all);
  EXPECT_TRUE(warnings_about(labels).empty()) << "it can be begun";
  write_file(labels, "id,label,grade,note,who,when,model,scores,asked,undoes\n");
  fs::permissions(labels, fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read);
  ASSERT_EQ(warnings_about(labels).size(), 1u);
  EXPECT_NE(warnings_about(labels)[0].find("labels cannot be written"), std::string::npos);
  fs::remove(labels);
  fs::permissions(folder.path(), fs::perms::all & ~(fs::perms::owner_write | fs::perms::group_write |
                                                    fs::perms::others_write));
  EXPECT_EQ(warnings_about(labels).size(), 1u);
  fs::permissions(folder.path(), fs::perms::all);
}

TEST(ExplorerStart, TheFolderOfTheLabelsMustBeThere) {
  const KnownFolder folder;
  ExploreOptions options;
  options.labels = (folder.path() / "mine" / "labels.csv").string();
  EXPECT_NE(failure_of(folder, options).find("there is no folder"), std::string::npos);
}

TEST(ExplorerStart, FilesWithoutPlacesOrFeaturesAreRefused) {
  const KnownFolder folder;
  const auto path = [&](const char* name) { return (folder.path() / name).string(); };
  write_file(path("other.csv"), "id,flux\nimage_0,1\n");
  write_file(path("strange.csv"), "id,embedding_x,embedding_y\nnobody,1,2\n");
  write_file(path("words.txt"), "nothing\n");
  for (const char* name : {"other.csv", "strange.csv", "scores.h5", "words.txt"}) {
    ExploreOptions options;
    options.embedding = path(name);
    EXPECT_NE(failure_of(folder, options).find(name), std::string::npos) << name;
  }
  for (const char* name : {"other.csv", "words.txt", "none.npy"}) {
    ExploreOptions options;
    options.features = path(name);
    EXPECT_NE(failure_of(folder, options).find(name), std::string::npos) << name;
  }
}

TEST(ExplorerStart, AColumnOfGroupsThatIsMissingIsRefused) {
  const KnownFolder folder;
  ExploreOptions options;
  options.group = "lable";
  const std::string failure = failure_of(folder, options);
  EXPECT_NE(failure.find("has no column 'lable' (did you mean 'label'?)"), std::string::npos) << failure;
  options.group = "none";
  EXPECT_EQ(failure_of(folder, options), "");
}

TEST(ExplorerStart, NamesAndFoldersThatCannotBe) {
  const KnownFolder folder;
  for (const char* who : {"anna\nben", "anna\r", "\x1b[2J", "ann\xff"}) {
    ExploreOptions options;
    options.who = who;
    EXPECT_NE(failure_of(folder, options).find("--who"), std::string::npos) << who;
  }
  const TestFolder empty;
  ExploreOptions options;
  options.what = empty.path().string();
  try {
    explore(options, {});
    ADD_FAILURE() << "no error";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("has no scores to explore"), std::string::npos) << error.what();
  }
}

TEST(ExplorerStart, OfSeveralScoresOneIsToBeNamedInPlaceOfTheFolder) {
  const KnownFolder folder;
  fs::copy_file(folder.path() / "scores.h5", folder.path() / "others.h5");
  ExploreOptions options;
  options.what = folder.path().string();
  try {
    explore(options, {});
    ADD_FAILURE() << "no error";
  } catch (const Error& error) {
    const std::string words = error.what();
    EXPECT_NE(words.find("several files of scores"), std::string::npos) << words;
    EXPECT_NE(words.find("explore one of them instead of the folder"), std::string::npos) << words;
    EXPECT_EQ(words.find("--scores"), std::string::npos) << words;
  }
}

}  // namespace
}  // namespace peculiar::explorer
