#include "base/file_kind.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/atomic_file.h"
#include "base/test_folder.h"

namespace peculiar {
namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;
using testing::HasSubstr;

std::string name_of(const std::string& bytes) {
  const auto kind = file_kind(bytes);
  return kind ? kind->name : "";
}

std::string at(std::size_t offset, const std::string& mark) { return std::string(offset, 'x') + mark; }

TEST(FileKind, KnowsFormatsByTheBytesThatTheirDefinitionsGive) {
  const std::vector<std::pair<std::string, std::string>> known{
      {"SIMPLE  =                    T", "FITS"},
      {"BZh91AY&SY", "bzip2"},
      {"\x1f\x9d\x90", "(.Z)"},
      {"\xfd"
       "7zXZ\0"s,
       "xz"},
      {"\x28\xb5\x2f\xfd\x04", "Zstandard"},
      {"PK\x03\x04\x14\0\0\0\0\0a.fits"s, "zip archive"},
      {"PK\x03\x04\x14\0\0\0\0\0arr_0.npy"s, ".npz"},
      {"7z\xbc\xaf\x27\x1c", "7-Zip"},
      {at(257, "ustar\0"), "tar"},
      {"II*\0\x08"s, "TIFF"},
      {"MM\0*"s, "TIFF"},
      {"GIF89a", "GIF"},
      {"RIFF\x10\0\0\0WEBPVP8 "s, "WebP"},
      {"BM\x36\x10\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x10"s, "BMP"},
      {"P5\n64 64\n255\n", "PNM"},
      {"%PDF-1.5", "PDF"},
      {"#ASDF 1.0.0\n", "ASDF"},
      {"PAR1\x15\x04", "Parquet"},
      {"SR\0\x04"s, "IDL"},
      {"CDF\x01", "NetCDF"},
      {"root\0\0\xf2\xf4"s, "ROOT"},
      {"\x80\x04\x95\x10", "pickle"},
      {"\0\x05\x16\x07\0"s, "macOS"},
      {"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a", "Git LFS"},
      {"/annex/objects/SHA256E-s31--b5bb9d", "git-annex"},
      {"\n <!DOCTYPE html>\n<html><body>404", "web page"},
      {"<html><head><title>Login</title>", "web page"},
      {"<?xml version=\"1.0\"?>\n<VOTABLE version=\"1.3\">", "VOTable"},
      {"<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code>", "error message"},
      {"{\"status\": \"error\"}", "JSON"},
      {"# %ECSV 1.0\n", "ECSV"},
      {"File not found on tape\nretry", "begins 'File not found on tape'"},
      {"\0\x01\0\0"s + std::string(256, '\1') + "\0\x01\0\0"s, "GADGET"},
      {"\x08\0\0\0HEAD\x08\x01\0\0"s, "GADGET"}};
  for (const auto& [bytes, word] : known) EXPECT_THAT(name_of(bytes), HasSubstr(word));
}

TEST(FileKind, SaysNothingOfBytesThatItDoesNotKnow) {
  EXPECT_EQ(name_of(""), "");
  EXPECT_EQ(name_of("\x01\x02\x03\x04\x05"), "");
  EXPECT_EQ(name_of("BM is how this one begins"), "a text that begins 'BM is how this one begins'");
  EXPECT_EQ(file_kind_words(std::nullopt), "");
  EXPECT_EQ(file_kind_words(file_kind("BZh9")),
            "; by its first bytes it is a bzip2 file: unpack it with bunzip2");
}

TEST(FileKind, LooksIntoFilesAndFolders) {
  const TestFolder folder;
  write_file(folder.path() / "a.fits", "GIF89a");
  EXPECT_EQ(file_kind_of(folder.path() / "a.fits")->name, "a GIF picture");
  EXPECT_FALSE(file_kind_of(folder.path() / "absent"));
  EXPECT_FALSE(file_kind_of(folder.path()));
  write_file(folder.path() / ".zgroup", "{}");
  EXPECT_EQ(file_kind_of(folder.path())->name, "a Zarr store");
}

}  // namespace
}  // namespace peculiar
