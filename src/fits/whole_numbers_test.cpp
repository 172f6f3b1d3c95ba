#include <cstring>

#include "fits/fits_image.h"
#include "fits/fits_test_support.h"

namespace peculiar::fits {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class WholeNumbersTest : public FitsTest {
 protected:
  /// A 2 x 2 image of these stored numbers, with additional cards.
  template <typename T>
  std::filesystem::path image(int bitpix, const std::vector<T>& stored,
                              const std::vector<std::string>& cards = {}) const {
    std::string bytes;
    for (T value : stored) {
      std::string one(sizeof(T), '\0');
      std::memcpy(one.data(), &value, sizeof(T));
      bytes.append(one.rbegin(), one.rend());  // this machine is little-endian
    }
    std::vector<std::string> all{"SIMPLE=T", fmt::format("BITPIX={}", bitpix), "NAXIS=2", "NAXIS1=2",
                                 "NAXIS2=2"};
    all.insert(all.end(), cards.begin(), cards.end());
    return write("a.fits", header_block(all) + data_block(bytes));
  }
  static std::vector<std::int64_t> read(const std::filesystem::path& path, const WholeNumberRule& rule = {}) {
    std::vector<std::int64_t> values(4);
    FitsFile(path).read_whole_numbers(0, 0, 0, 0, 2, 2, rule, values);
    return values;
  }
};

TEST_F(WholeNumbersTest, IntegersOfEveryWidthAreExact) {
  EXPECT_THAT(read(image<std::uint8_t>(8, {0, 1, 128, 255})), ElementsAre(0, 1, 128, 255));
  EXPECT_THAT(read(image<std::int16_t>(16, {0, 1, -1, 32767})), ElementsAre(0, 1, -1, 32767));
  const int big = 1 << 24;
  EXPECT_THAT(read(image<std::int32_t>(32, {big, big + 1, -1, 1 << 30})),
              ElementsAre(big, big + 1, -1, 1 << 30));
  const std::int64_t wide = 2684000123456789;
  EXPECT_THAT(read(image<std::int64_t>(64, {wide, wide + 1, -wide, 0})),
              ElementsAre(wide, wide + 1, -wide, 0));
}

TEST_F(WholeNumbersTest, UnsignedOnesAreThoseOfTheConvention) {
  EXPECT_THAT(read(image<std::uint8_t>(8, {0, 128, 129, 255}, {"BZERO=-128"})), ElementsAre(-128, 0, 1, 127));
  EXPECT_THAT(read(image<std::int16_t>(16, {-32768, -32767, 0, 32767}, {"BZERO=32768"})),
              ElementsAre(0, 1, 32768, 65535));
  const std::int32_t least = INT32_MIN;
  EXPECT_THAT(read(image<std::int32_t>(32, {least, least + 1, 0, INT32_MAX}, {"BZERO=2147483648"})),
              ElementsAre(0, 1, 2147483648, 4294967295));
  // 2^63 and more are modulo 2^64: all bits are present.
  EXPECT_THAT(
      read(image<std::int64_t>(64, {INT64_MIN, INT64_MIN + 1, -1, INT64_MAX}, {"BZERO=9223372036854775808"})),
      ElementsAre(0, 1, INT64_MAX, -1));
}

TEST_F(WholeNumbersTest, MissingOnesAndFractionsFollowTheRule) {
  EXPECT_THAT(read(image<std::int32_t>(32, {7, 1, 2, 3}, {"BLANK=7"}), {-1, std::nullopt}),
              ElementsAre(-1, 1, 2, 3));
  EXPECT_THAT(read(image<float>(-32, {1, std::nanf(""), 0.5f, 3}), {-1, 9}), ElementsAre(1, -1, 9, 3));
  EXPECT_THAT(read(image<std::int16_t>(16, {1, 2, 3, 4}, {"BSCALE=2.0", "BZERO=1.0"})),
              ElementsAre(3, 5, 7, 9));
  EXPECT_THAT(error_of(ErrorKind::kInput,
                       [&] {
                         read(image<float>(-32, {1, 2, 3, 0.5f}));
                       }),
              HasSubstr("has the value 0.5 at (1, 1); a whole number is needed"));
}

TEST_F(WholeNumbersTest, FloatingPointNumbersBeyondTheirPrecisionAreRefused) {
  EXPECT_THAT(read(image<float>(-32, {16777216, 0, 1, 2})), ElementsAre(16777216, 0, 1, 2));
  EXPECT_THAT(error_of(ErrorKind::kInput,
                       [&] {
                         read(image<float>(-32, {0, 16777218, 1, 2}));
                       }),
              HasSubstr("at (1, 0), stored as a floating-point number, which is exact only up to 16777216"));
  EXPECT_THAT(read(image<double>(-64, {16777217, 0, 1, 2})), ElementsAre(16777217, 0, 1, 2));
}

}  // namespace
}  // namespace peculiar::fits
