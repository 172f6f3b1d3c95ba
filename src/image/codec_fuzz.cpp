#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <vector>

#include "base/error.h"
#include "image/codec.h"

/// Any bytes as a picture and as a .npy file: an Error or pixels, never anything else.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace peculiar;
  try {
    image::decode_picture({data, size}, "fuzz", image::PictureColour::kAsIs, 1 << 20);
  } catch (const Error&) {
  }
  static const std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("peculiar_fuzz_" + std::to_string(::getpid()) + ".npy");
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  try {
    const image::NpyFile file(path);
    std::int64_t count = 1;
    for (const std::int64_t axis : file.shape()) count *= axis;
    std::vector<float> values(static_cast<std::size_t>(count < 1 << 16 ? count : 0));
    file.read(0, values);
  } catch (const Error&) {
  }
  return 0;
}
