#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/error.h"
#include "exchange/import_testing.h"

namespace peculiar::exchange {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ImportFolderTest : public ImportTest {
 protected:
  fs::path in(const std::string& name) const { return folder_ / "in" / name; }
  std::string notes(const ImportReport& report) const {
    return fmt::format("{}", fmt::join(report.notes, "\n"));
  }
  std::int64_t flag(std::size_t row) const {
    return static_cast<std::int64_t>(sample().rows().column("flags").number(row));
  }
};

TEST_F(ImportFolderTest, LinksThatLeadNowhereAreUnreadableImages) {
  write_image("1.png", 16);
  write_image("4.png", 16);
  fs::create_symlink("../elsewhere/2.png", in("2.png"));
  fs::create_symlink("itself.png", in("itself.png"));
  write_file(in("list.txt"), "1.png\n2.png\n3.png\n4.png\n");
  EXPECT_EQ(run().unreadable, 2);
  EXPECT_THAT(texts(sample(), "id"), ElementsAre("1", "2", "4", "itself"));
  EXPECT_EQ(flag(1), store::kFlagUnreadable);
  EXPECT_THAT(reasons_of(sample()),
              ElementsAre(HasSubstr("in/2.png: is a link to '../elsewhere/2.png', where there is nothing"),
                          HasSubstr("in/itself.png: cannot be read: Too many levels of symbolic links")));
  options_.inputs = {in("*.png").string()};
  EXPECT_EQ(run().unreadable, 2);
  options_.inputs = {"@" + in("list.txt").string()};
  EXPECT_EQ(run().unreadable, 2);
  EXPECT_THAT(reasons_of(sample()),
              Contains(AllOf(HasSubstr("list.txt: line 3: "), HasSubstr("no such file"))));
  options_.inputs = {in("1.png").string(), in("2.png").string()};
  EXPECT_EQ(run().unreadable, 1) << "as a shell writes out a pattern";
  options_.strict = true;
  fs::remove(options_.output);
  for (const std::string& input :
       {(folder_ / "in").string(), in("*.png").string(), "@" + in("list.txt").string()}) {
    options_.inputs = {input};
    EXPECT_THAT(message_of([&] { run(); }), AllOf(HasSubstr("2.png: is a link to"), HasSubstr("(--strict)")));
    EXPECT_FALSE(fs::exists(options_.output));
    EXPECT_FALSE(fs::exists(options_.output + ".partial"));
  }
  options_.inputs = {in("2.png").string()};
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("2.png: is a link to '../elsewhere/2.png'"));
}

TEST_F(ImportFolderTest, AFileFoundTwiceIsInOnceUnderItsOwnName) {
  write_image("b/1.fits", 16, 1);
  write_image("a/2.fits", 16, 2);
  fs::create_symlink("../b/1.fits", in("a/0.fits"));
  fs::create_hard_link(in("a/2.fits"), in("b/3.fits"));
  fs::create_directory_symlink("../b", in("a/c"));
  const ImportReport report = run();
  EXPECT_THAT(texts(sample(), "file"), ElementsAre("a/2.fits", "b/1.fits"));
  EXPECT_EQ(report.same_again, 4) << "0.fits, 3.fits, and two of b in a/c";
  EXPECT_THAT(notes(report), AllOf(HasSubstr("found twice, through links or by name, and taken once: 4 ("),
                                   HasSubstr("a/0.fits is ")));
  options_.strict = true;
  EXPECT_EQ(run().images, 2) << "nothing is missing";
  options_.inputs = {in("a").string(), in("b").string(), in("a/2.fits").string()};
  EXPECT_EQ(run().images, 2);
  options_.inputs = {in("a").string()};
  run();
  EXPECT_THAT(texts(sample(), "file"), ElementsAre("0.fits", "2.fits")) << "b is reached by links alone";
}

TEST_F(ImportFolderTest, LinksThatLeadBackAreNotFollowed) {
  write_image("a/1.fits", 16);
  write_image("b/2.fits", 16);
  fs::create_directory_symlink("..", in("a/back"));
  fs::create_directory_symlink("../b", in("a/over"));
  fs::create_directory_symlink("../a", in("b/over"));
  fs::create_directory_symlink("../..", in("b/above"));
  const ImportReport report = run();
  EXPECT_THAT(texts(sample(), "file"), ElementsAre("a/1.fits", "b/2.fits"));
  EXPECT_THAT(notes(report), AllOf(HasSubstr("links to a folder that holds them, not followed: 2 ("),
                                   HasSubstr("a/back"), HasSubstr("b/above")));
  // A link to another place is followed.
  write_image("../elsewhere/3.fits", 16);
  fs::create_directory_symlink(folder_ / "elsewhere", in("c"));
  EXPECT_EQ(run().images, 3);
}

TEST_F(ImportFolderTest, WhatIsPassedOverIsCountedAndNamed) {
  write_image("1.png", 16);
  fs::create_directories(in("x.fits"));
  write_image(".hidden/2.png", 16);
  write_file(in("._1.png"), "x");
  write_file(in("Thumbs.db"), "x");
  write_file(in("README"), "read me");
  write_file(in("a.tif"), std::string("II*\0", 4));
  write_file(in("b.TIF"), std::string("II*\0", 4));
  write_file(in("night.fits.bz2"), "BZh91AY&SY");
  ASSERT_EQ(::mkfifo(in("pipe.png").c_str(), 0600), 0);
  const ImportReport report = run();
  EXPECT_EQ(report.images, 1);
  EXPECT_EQ(report.passed_over, 5);
  EXPECT_EQ(report.hidden, 2);
  EXPECT_THAT(notes(report),
              AllOf(HasSubstr("5 other files skipped, by suffix: 1 without a suffix, 1 .bz2, 1 .db, 2 .tif"),
                    HasSubstr("night.fits.bz2: not read, it is a bzip2 file: unpack it with bunzip2"),
                    HasSubstr("a.tif: not read, it is a TIFF picture: convert it to PNG"),
                    HasSubstr("pipes, sockets or devices, passed over: 1 ("), HasSubstr("pipe.png")));
  options_.inputs = {in("*").string()};
  EXPECT_EQ(run().images, 1);
  options_.inputs = {in("a.tif").string()};
  EXPECT_THAT(message_of([&] { run(); }),
              AllOf(HasSubstr("is not an image file by its suffix"), HasSubstr("it is a TIFF picture")));
  options_.inputs = {in("1.png").string(), in("pipe.png").string()};
  EXPECT_EQ(run().unreadable, 1) << "and the pipe is not waited for";
  options_.inputs = {in("1.png").string(), in("a.tif").string()};
  EXPECT_EQ(run().passed_over, 1) << "as a shell writes out a pattern";
  fs::create_directories(in("store.zarr"));
  write_file(in("store.zarr/.zarray"), "{}");
  options_.inputs = {in("store.zarr").string()};
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("is a Zarr store"));
}

TEST_F(ImportFolderTest, FoldersThatMayNotBeReadAreLeftOutAloud) {
  write_image("a/1.fits", 16);
  write_image("shut/2.fits", 16);
  fs::permissions(in("shut"), fs::perms::none);
  fs::permissions(folder_, fs::perms::all);
  const auto as_another = [&](const std::string& input) {
    return message_in_child([&] {
      if (::geteuid() == 0 && ::seteuid(65534) != 0) throw std::runtime_error("cannot become another user");
      options_.inputs = {input};
      const ImportReport report = run();
      if (report.images != 1 || report.notes.size() != 1) throw std::runtime_error("not left out");
      throw std::runtime_error(report.notes.front());
    });
  };
  EXPECT_THAT(as_another((folder_ / "in").string()),
              AllOf(HasSubstr("left out: "),
                    HasSubstr("in/shut: cannot be read: Permission denied; see to its permissions")));
  EXPECT_THAT(as_another(in("shut/2.fits").string()),
              HasSubstr("in/shut/2.fits: cannot be read: Permission denied"));
  options_.strict = true;
  EXPECT_THAT(as_another((folder_ / "in").string()),
              AllOf(HasSubstr("in/shut: cannot be read"), HasSubstr("(--strict)")));
  fs::permissions(in("shut"), fs::perms::owner_all);
}

TEST_F(ImportFolderTest, AFolderWithoutImagesBesideOthersIsLeftOutAloud) {
  write_image("a/1.fits", 16);
  fs::create_directories(in("b"));
  options_.inputs = {in("a").string(), in("b").string()};
  EXPECT_THAT(notes(run()), HasSubstr("left out: " + in("b").string() + ": the folder holds no image files"));
  options_.strict = true;
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("in/b: the folder holds no image files"));
}

TEST_F(ImportFolderTest, NamesThatAreNoTextBecomeTextByOneRule) {
  write_image("caf\xe9_1.fits", 16, 1);
  write_image("caf\xc3\xa9_2.fits", 16, 2);
  fs::create_symlink("gone", in("gone\xe9.fits"));
  run();
  EXPECT_THAT(texts(sample(), "id"), ElementsAre("caf\xc3\xa9_2", "caf%E9_1", "gone%E9"));
  EXPECT_THAT(texts(sample(), "file"), ElementsAre("caf\xc3\xa9_2.fits", "caf%E9_1.fits", "gone%E9.fits"));
  EXPECT_EQ(sample().read_image(1).at(0, 0, 0), 1);
  EXPECT_THAT(reasons_of(sample()), ElementsAre(HasSubstr("gone%E9.fits: is a link")));
  // Two names that map to the same text.
  fs::remove(in("caf\xc3\xa9_2.fits"));
  write_image("caf%E9_1.fits", 16, 3);
  run();
  const std::vector<std::string> ids = texts(sample(), "id");
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 3);
}

TEST_F(ImportFolderTest, AnHduInTheFilesNameIsExplained) {
  write_image("1.fits", 16);
  for (const char* suffix : {"[0]", "+0"}) {
    options_.inputs = {in("1.fits").string() + suffix};
    EXPECT_THAT(message_of([&] { run(); }), AllOf(HasSubstr("for that HDU give "), HasSubstr("and --hdu 0")));
  }
  options_.inputs = {in("1.fits").string() + "[1:8,1:8]"};
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("sections and filters in brackets are not read"));
  options_.inputs = {in("1.fits").string()};
  options_.psf = in("1.fits").string() + "[0]";
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("1.fits alone"));
}

TEST_F(ImportFolderTest, FilesOfOtherKindsUnderOurSuffixesAreNamed) {
  write_image("good.fits", 16);
  write_file(in("page.fits"), "<!DOCTYPE html><html>404 Not Found");
  write_file(in("tape.png"), "BZh91AY&SY");
  write_file(in("lfs.h5"), "version https://git-lfs.github.com/spec/v1\n");
  write_file(in("table.npy"), "PAR1\x15\x04\x15\x10\x15\x14\x4c");
  write_file(in("picture.fits"), "\x89PNG\r\n\x1a\n");
  EXPECT_EQ(run().unreadable, 5);
  EXPECT_THAT(reasons_of(sample()),
              testing::UnorderedElementsAre(
                  HasSubstr("it is a web page"), HasSubstr("it is a bzip2 file"),
                  HasSubstr("it is a Git LFS pointer"), testing::_,
                  HasSubstr("it is a PNG picture: peculiar import reads it under the suffix .png")));
}

TEST_F(ImportFolderTest, ASampleWithoutOneGoodImageIsNotWritten) {
  write_image("1.fits", 16);
  run();
  const std::string before = read_file(options_.output);
  image::Image empty(1, 16, 16, std::nanf(""));
  fits::write_image(in("1.fits"), empty, std::nullopt, {});
  fits::write_image(in("2.fits"), empty, std::nullopt, {});
  write_file(in("3.fits"), "nothing");
  EXPECT_THAT(message_of([&] { run(); }),
              AllOf(HasSubstr("out.h5: not written: none of the 3 images could be used"),
                    HasSubstr("1.fits: 256 of 256 pixels are NaN")));
  EXPECT_EQ(read_file(options_.output), before) << "what was there stays";
  EXPECT_FALSE(fs::exists(options_.output + ".partial"));
  EXPECT_FALSE(fs::exists(options_.output + ".partial.journal"));
  write_image("4.fits", 16);
  EXPECT_EQ(run().unreadable, 3);
}

}  // namespace
}  // namespace peculiar::exchange
