#include "image/npy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <thread>

#include "base/atomic_file.h"
#include "base/error.h"

namespace peculiar::image {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class Npy : public testing::Test {
 protected:
  ~Npy() override { std::filesystem::remove(path_); }

  /// Writes a file with this header text, of version `major`, followed by these bytes.
  const std::filesystem::path& write(const std::string& header, const std::string& data, char major = 1) {
    std::string content("\x93NUMPY", 6);
    content += major;
    content += '\0';
    const std::size_t length_bytes = major == 1 ? 2 : 4;
    for (std::size_t i = 0; i < length_bytes; ++i)
      content += static_cast<char>(header.size() >> (8 * i) & 0xff);
    write_file(path_, content + header + data);
    return path_;
  }

  std::string message_of(const std::filesystem::path& path) {
    try {
      const NpyFile file(path);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kInput);
      return error.what();
    }
    return "no error";
  }
  std::string header_message(const std::string& header) {
    return message_of(write(header, std::string(64, '\0')));
  }

  std::filesystem::path path_ =
      std::filesystem::temp_directory_path() / ("peculiar_npy_" + std::to_string(::getpid()) + ".npy");
};

std::string float_bytes(const std::vector<float>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

TEST_F(Npy, WrittenHeaderReadsBack) {
  for (const auto& shape : {std::vector<std::int64_t>{6}, {2, 3}, {1, 2, 3}, {}}) {
    const std::string header = npy_header(shape);
    EXPECT_EQ(header.size() % 64, 0u);
    EXPECT_EQ(header.back(), '\n');
    write_file(path_, header + float_bytes({1, 2, 3, 4, 5, 6}));
    const NpyFile file(path_);
    EXPECT_EQ(file.shape(), shape);
    EXPECT_EQ(file.type(), "<f4");
  }
}

TEST_F(Npy, RangesInCOrderFromTwoThreads) {
  std::vector<float> values(200000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
  write_file(path_, npy_header(std::vector<std::int64_t>{2, 100000}) + float_bytes(values));
  const NpyFile file(path_);
  const NpyFile copy = file;  // shares the open file
  const auto check = [&](const NpyFile& from) {
    for (std::int64_t first = 0; first < 190000; first += 7001) {
      std::vector<float> part(10000);
      from.read(first, part);
      for (std::size_t i = 0; i < part.size(); ++i)
        ASSERT_EQ(part[i], static_cast<float>(first) + static_cast<float>(i));
    }
  };
  std::thread other([&] { check(copy); });
  check(file);
  other.join();
  std::vector<float> whole(200000);
  file.read(0, whole);
  EXPECT_EQ(whole, values);
  file.read(200000, std::span<float>());
}

TEST_F(Npy, FortranOrderIsTurned) {
  write("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }\n", float_bytes({0, 3, 1, 4, 2, 5}));
  std::vector<float> values(6);
  NpyFile(path_).read(0, values);
  EXPECT_THAT(values, ElementsAre(0, 1, 2, 3, 4, 5));
}

TEST_F(Npy, HeadersOfOtherWriters) {
  // Versions 2 and 3, Python 2 long integers, other spacing, order and quotes, a single number.
  for (const char version : {1, 2, 3}) {
    write("{\"shape\":(2L,1L),\"descr\":\"<i2\",\"fortran_order\":False}", std::string("\x05\x00\xff\xff", 4),
          version);
    const NpyFile file(path_);
    EXPECT_THAT(file.shape(), ElementsAre(2, 1));
    std::vector<float> values(2);
    file.read(0, values);
    EXPECT_THAT(values, ElementsAre(5, -1));
  }
  write("{'descr': '|u1', 'fortran_order': False, 'shape': (), }", "\x07");
  std::vector<float> value(1);
  NpyFile(path_).read(0, value);
  EXPECT_EQ(value[0], 7);
  write("{'descr': '<f4', 'fortran_order': True, 'shape': (0, 9)}", "");
  EXPECT_THAT(NpyFile(path_).shape(), ElementsAre(0, 9));
}

TEST_F(Npy, TypesThatAreNotNumbersAreRefusedInWords) {
  const auto message = [&](const std::string& type) {
    return header_message("{'descr': " + type + ", 'fortran_order': False, 'shape': (2,), }");
  };
  EXPECT_THAT(message("'|O'"),
              AllOf(HasSubstr(path_.string()), HasSubstr("Python objects"), HasSubstr("astype")));
  EXPECT_THAT(message("[('x', '<f4'), ('y', '<f4')]"), HasSubstr("named fields"));
  EXPECT_THAT(message("'<c8'"), HasSubstr("complex"));
  EXPECT_THAT(message("'<U3'"), HasSubstr("strings"));
  EXPECT_THAT(message("'<f16'"), HasSubstr("'<f16'"));
  EXPECT_THAT(message("'<M8[ns]'"), HasSubstr("'<M8[ns]'"));
  EXPECT_THAT(message("''"), HasSubstr("''"));
}

TEST_F(Npy, DamagedHeaders) {
  const std::string good = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";
  EXPECT_EQ(header_message(good), "no error");
  EXPECT_THAT(header_message("{'descr': '<f4', 'fortran_order': False, }"), HasSubstr("'shape' is missing"));
  EXPECT_THAT(header_message("{'descr': '<f4', 'fortran_order': 1, 'shape': (2,), }"),
              HasSubstr("neither True nor False"));
  EXPECT_THAT(header_message("{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }"),
              HasSubstr("tuple of lengths"));
  EXPECT_THAT(header_message("{'descr': '<f4', 'fortran_order': False, 'shape': (2), 'x': 1}"),
              HasSubstr("'x' is unknown"));
  EXPECT_THAT(header_message("{'descr': '<f4', 'descr': '<f4'}"), HasSubstr("occurs twice"));
  EXPECT_THAT(header_message(good + "x"), HasSubstr("after the dictionary"));
  EXPECT_THAT(header_message("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}"),
              HasSubstr("tuple of lengths"));
  for (std::size_t length = 0; length < good.size() - 1; ++length) {
    EXPECT_THAT(header_message(good.substr(0, length)), HasSubstr("damaged")) << length;
  }
}

TEST_F(Npy, ShorterThanItsHeaderSays) {
  EXPECT_THAT(
      message_of(write("{'descr': '<f4', 'fortran_order': False, 'shape': (5, 3), }", std::string(59, 'x'))),
      HasSubstr("shorter than its shape (5 x 3)"));
  EXPECT_THAT(message_of(write("{'descr': '<f8', 'fortran_order': False, 'shape': (), }", "1234567")),
              HasSubstr("shorter"));
  const std::string huge = "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296, 4), }";
  EXPECT_THAT(message_of(write(huge, "12345678")), HasSubstr("shorter"));
}

TEST_F(Npy, FilesThatAreNotNpy) {
  EXPECT_THAT(message_of(std::filesystem::path("/nowhere/a.npy")),
              HasSubstr("/nowhere/a.npy: cannot be read: No such file"));
  EXPECT_THAT(message_of(std::filesystem::temp_directory_path()), HasSubstr("is not a file"));
  write_file(path_, "");
  EXPECT_THAT(message_of(path_), HasSubstr("too short"));
  write_file(path_, "PK\x03\x04 and more of a zip file");
  EXPECT_THAT(message_of(path_), HasSubstr("not a .npy file by its first bytes"));
  EXPECT_THAT(message_of(write("{}", "", 4)), HasSubstr("version 4"));
  write_file(path_, std::string("\x93NUMPY\x02\x00\xff\xff\xff\xff{}", 14));
  EXPECT_THAT(message_of(path_), HasSubstr("4294967295 bytes"));
}

TEST_F(Npy, RangesBeyondTheEndAreOurMistake) {
  write_file(path_, npy_header(std::vector<std::int64_t>{2}) + float_bytes({1, 2}));
  const NpyFile file(path_);
  std::vector<float> values(2);
  EXPECT_THROW(file.read(1, values), Error);
  EXPECT_THROW(file.read(-1, values), Error);
  std::filesystem::resize_file(path_, 132);
  EXPECT_THROW(file.read(0, values), Error);
}

}  // namespace
}  // namespace peculiar::image
