#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "store/array_file.h"
#include "store/sample.h"

/// Any bytes opened as a sample, and as an HDF5 file of anyone's: an Error or a result, never anything else.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("peculiar_fuzz_" + std::to_string(::getpid()) + ".h5");
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  try {
    const peculiar::store::SampleReader sample(path);
    if (sample.count() > 0 && sample.count() < 1000 && sample.header().stamp_values() < 1 << 20) {
      static_cast<void>(sample.read_image(0));
      static_cast<void>(sample.catalogue());
      static_cast<void>(sample.rows().problems());
    }
  } catch (const peculiar::Error&) {
  }
  try {
    const peculiar::store::Hdf5Array array(path, "");
  } catch (const peculiar::Error&) {
  }
  return 0;
}
