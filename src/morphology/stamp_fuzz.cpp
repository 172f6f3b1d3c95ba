#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "morphology/stamp_measurement.h"

/// sep leaks some memory when it fails on a frame.
extern "C" const char* __lsan_default_suppressions() { return "leak:libsep.so"; }

namespace {

/// Bytes from a fuzzer, followed by zeros.
class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  std::uint8_t next() { return at_ < size_ ? data_[at_++] : 0; }
  /// Any float, including NaN and infinities.
  float any_float() {
    std::uint8_t bytes[4];
    for (std::uint8_t& byte : bytes) byte = next();
    float value = 0;
    std::memcpy(&value, bytes, sizeof value);
    return value;
  }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
  std::size_t at_ = 0;
};

}  // namespace

/// Takes any bytes as a stamp with mask, variance, PSF and settings: measurements must be numbers or NaN,
/// with a flag for missing numbers.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace peculiar::morphology;
  Bytes bytes(data, size);
  const int kinds = bytes.next();
  const int height = 1 + bytes.next() % 48;
  const int width = 1 + bytes.next() % 48;
  peculiar::detection::DetectionOptions detection;
  detection.threshold = 0.01 * (1 + bytes.next());
  detection.min_area = 1 + bytes.next() % 10;
  detection.background_tile = 4 + bytes.next() % 64;
  detection.subtract_background = (kinds & 1) != 0;
  detection.smooth = (kinds & 2) != 0;
  const auto pixel = [&] { return (kinds & 4) != 0 ? bytes.any_float() : static_cast<float>(bytes.next()); };
  const auto count = static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  peculiar::image::Image psf(1, 5, 5);
  if ((kinds & 8) != 0) {
    for (float& value : psf.pixels) value = bytes.next();
  }
  std::vector<std::uint8_t> mask((kinds & 16) != 0 ? count : 0);
  for (std::uint8_t& value : mask) value = bytes.next() % 16 == 0 ? 1 : 0;
  std::vector<float> variance((kinds & 32) != 0 ? count : 0);
  for (float& value : variance) value = pixel();
  std::vector<float> pixels(count);
  for (float& value : pixels) value = pixel();
  const StampMeasurement found =
      measure_stamp({height, width, pixels, mask, variance}, (kinds & 8) != 0 ? &psf : nullptr, detection,
                    {.gain = 0.1 * (kinds & 64), .sersic = true});
  const Statistics& statistics = found.statistics;
  for (const StatisticColumn& column : statistic_columns()) {
    if (!std::isinf(statistics.*column.value)) continue;
    std::fprintf(stderr, "%s is infinite\n", column.name);
    std::abort();
  }
  if (statistics.flag == kGood && !(std::isfinite(statistics.gini) && std::isfinite(statistics.asymmetry)))
    std::abort();
  return 0;
}
