#include "horizon/fortran_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <limits>
#include <numeric>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_folder.h"
#include "horizon/horizon_testing.h"

namespace peculiar::horizon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// One record of each kind, an empty one, and the end.
void write_example(const std::filesystem::path& path, bool swapped,
                   std::int64_t max_payload = FortranWriter::kMaxPayload) {
  FortranWriter writer(path, swapped, max_payload);
  writer.integers4({7});
  writer.integers8(std::vector<std::int64_t>{std::numeric_limits<std::int64_t>::max(), -5});
  writer.reals4({0.5, -2});
  writer.reals8({1e300, 1.0 / 3});
  writer.integers1(std::vector<std::int64_t>{2, -2, 127});
  writer.reals8(std::span<const double>{});
  writer.close();
}

TEST(FortranFile, ReadsWhatWasWrittenInBothByteOrdersAndInSubRecords) {
  const TestFolder folder;
  for (const bool swapped : {false, true}) {
    for (const std::int64_t max_payload : {FortranWriter::kMaxPayload, std::int64_t{5}, std::int64_t{4}}) {
      const auto path = folder.path() / "example";
      write_example(path, swapped, max_payload);
      FortranReader reader(path, {4});
      EXPECT_EQ(reader.is_swapped(), swapped);
      EXPECT_THAT(reader.next_lengths(10), ElementsAre(4, 16, 8, 16, 3, 0));
      EXPECT_EQ(reader.integer("seven"), 7);
      EXPECT_THAT(reader.integers(2, "ids"), ElementsAre(std::numeric_limits<std::int64_t>::max(), -5));
      EXPECT_THAT(reader.reals(2, "reals"), ElementsAre(0.5, -2));
      const auto place = reader.place();
      reader.skip(2);
      EXPECT_EQ(reader.next_length(), 0);
      EXPECT_TRUE(reader.reals(0, "nothing").empty());
      EXPECT_TRUE(reader.at_end());
      EXPECT_EQ(reader.next_length(), -1);
      reader.go_to(place);
      EXPECT_THAT(reader.reals(2, "reals"), ElementsAre(1e300, 1.0 / 3));
      EXPECT_THAT(reader.integers(3, "families"), ElementsAre(2, -2, 127));
    }
  }
}

TEST(FortranFile, DamageIsNamedWithFileAndRecord) {
  const TestFolder folder;
  const auto path = folder.path() / "example";
  write_example(path, false);
  const std::string whole = read_file(path);
  const auto read_all = [&] {
    FortranReader reader(path, {4});
    while (!reader.at_end()) reader.skip();
  };
  // Truncation anywhere except between records is an error that names the record.
  const std::vector<std::size_t> ends{0, 12, 36, 52, 76, 87, 95};
  for (std::size_t length = 0; length < whole.size(); ++length) {
    write_file(path, whole.substr(0, length));
    const bool is_end = length > 0 && std::find(ends.begin(), ends.end(), length) != ends.end();
    EXPECT_EQ(error_of(read_all).empty(), is_end) << length;
  }
  write_file(path, whole.substr(0, 40));
  EXPECT_THAT(error_of(read_all),
              HasSubstr("example: record 3: is 8 bytes long, but the file ends after 0 of them"));
  std::string damaged = whole;
  damaged[32] = 17;  // trailing marker of record 2
  write_file(path, damaged);
  EXPECT_THAT(error_of(read_all),
              HasSubstr("record 2: the leading marker says 16 bytes, the trailing one 17"));
  write_file(path, "SIMPLE  =                    T");
  EXPECT_THAT(error_of(read_all), HasSubstr("not a Fortran file"));
  write_file(path, whole);
  EXPECT_THAT(error_of([&] { FortranReader(path, {4}).integers(3, "masses"); }),
              HasSubstr("record 1: masses should be 3 integers, but the record has 4 bytes"));
  EXPECT_THAT(error_of([&] { FortranReader(path, {4}).reals(1000000000000, "masses"); }),
              HasSubstr("but the record has 4 bytes"));
}

}  // namespace
}  // namespace peculiar::horizon
