#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "store/journal.h"

/// Arbitrary bytes as the journal of an unfinished file. (HDF5 files themselves are not fuzzed: the library
/// of Debian 12 crashes on some damaged ones, in its own code.)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("peculiar_fuzz_" + std::to_string(::getpid()) + ".journal");
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  try {
    peculiar::store::Journal journal(path);
    static_cast<void>(journal.problems());
  } catch (const peculiar::Error&) {
  }
  return 0;
}
