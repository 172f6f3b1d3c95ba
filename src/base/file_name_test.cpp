#include "base/file_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_folder.h"

namespace peculiar {
namespace {

TEST(TextOfName, LeavesUtf8AsItIs) {
  for (const char* name : {"ngc_1300.fits", "caf\xc3\xa9.fits", "50% off.png", "\xf0\x9f\x8c\x8c.png", ""})
    EXPECT_EQ(text_of_name(name), name);
}

TEST(TextOfName, WritesOtherBytesInHexadecimal) {
  EXPECT_EQ(text_of_name("caf\xe9_1.fits"), "caf%E9_1.fits");
  EXPECT_EQ(text_of_name("\xe9\xc3\xa9"), "%E9\xc3\xa9");
  EXPECT_EQ(text_of_name("5%\xe9"), "5%25%E9");
  EXPECT_EQ(text_of_name("cut\xc3"), "cut%C3");
  EXPECT_EQ(text_of_name("\xc0\xaf"), "%C0%AF") << "longer than needed";
  EXPECT_EQ(text_of_name("\xed\xa0\x80"), "%ED%A0%80") << "a surrogate";
  EXPECT_EQ(text_of_name("two\nlines\x7f"), "two%0Alines%7F");
}

TEST(ValidText, LeavesLinesAndTabs) {
  EXPECT_EQ(valid_text("z > 1 &&\n\tmag < 20"), "z > 1 &&\n\tmag < 20");
  EXPECT_EQ(valid_text("d\xe9/5%"), "d%E9/5%25");
}

TEST(CheckSuffix, RefusesOtherFormats) {
  EXPECT_NO_THROW(check_suffix("a/b.png", ".png", "--output"));
  EXPECT_NO_THROW(check_suffix("b.PNG", ".png", "--output"));
  const auto message = [](const char* path) {
    try {
      check_suffix(path, ".png", "--output");
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kUsage);
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(message("a.b/c.jpg"), "--output: 'a.b/c.jpg' is not a .png; name it a.b/c.png");
  EXPECT_EQ(message("sheet"), "--output: 'sheet' is not a .png; name it sheet.png");
}

TEST(NamedHdu, IsTakenApartOnlyWhereTheFileIsThere) {
  const TestFolder folder;
  const std::string file = (folder.path() / "a.fits").string();
  write_file(file, "x");
  EXPECT_FALSE(named_hdu(file));
  EXPECT_FALSE(named_hdu((folder.path() / "b.fits[1]").string()));
  EXPECT_EQ(named_hdu(file + "[1]")->hdu, "1");
  EXPECT_EQ(named_hdu(file + "[1]")->file, file);
  EXPECT_EQ(named_hdu(file + "[SCI]")->hdu, "SCI");
  EXPECT_EQ(named_hdu(file + "+2")->hdu, "2");
  EXPECT_EQ(named_hdu(file + "[SCI,1]")->hdu, "");
  EXPECT_EQ(named_hdu(file + "[1:100,1:100]")->hdu, "");
  EXPECT_FALSE(named_hdu("[1]"));
  EXPECT_FALSE(named_hdu("]"));
  EXPECT_EQ(named_hdu_words(file + "[1]", "--mask-hdu"), "; for that HDU give " + file + " and --mask-hdu 1");
  EXPECT_EQ(named_hdu_words(file + "[1]", ""), "; give " + file + " alone");
  write_file(file + "[1]", "x");
  EXPECT_FALSE(named_hdu(file + "[1]")) << "there is a file of that very name";
}

}  // namespace
}  // namespace peculiar
