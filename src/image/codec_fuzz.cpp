// libFuzzer: arbitrary bytes as a picture (in full, grey, and rebinned) and as a .npy file must give values
// or a peculiar::Error.
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "image/codec.h"

namespace {

constexpr std::int64_t kMostPixels = 1 << 20;

template <typename Step>
void tolerate(Step step) {
  try {
    step();
  } catch (const peculiar::Error&) {  // any other exception is a finding
  }
}

void read_as_npy(std::span<const std::uint8_t> bytes) {
  static const std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("peculiar_fuzz_" + std::to_string(::getpid()) + ".npy");
  {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  tolerate([&] {
    const peculiar::image::NpyFile file(path);
    std::int64_t count = 1;
    for (const std::int64_t length : file.shape())
      count *= length;  // the constructor has checked it against the size of the file
    std::vector<float> values(static_cast<std::size_t>(count));
    file.read(0, values);
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace peculiar::image;
  const std::span<const std::uint8_t> bytes(data, size);
  for (const PictureColour colour : {PictureColour::kAsIs, PictureColour::kGrey}) {
    tolerate([&] { decode_picture(bytes, "fuzz", colour, kMostPixels); });
  }
  PictureReduction reduction;
  reduction.height = reduction.width = 16;
  tolerate([&] { decode_and_rebin_picture(bytes, "fuzz", PictureColour::kAsIs, reduction, kMostPixels); });
  read_as_npy(bytes);
  return 0;
}
