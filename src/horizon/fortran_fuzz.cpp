#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/error.h"
#include "horizon/bricks.h"
#include "horizon/galaxy_stars.h"
#include "horizon/simplified_tree.h"
#include "horizon/tree_file.h"

/// Takes any bytes as files of a simulation; the first byte chooses the kind. They must be read, or rejected
/// with an Error.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace peculiar::horizon;
  namespace simulation = peculiar::simulation;
  if (size == 0) return 0;
  static const std::filesystem::path folder = [] {
    auto path = std::filesystem::temp_directory_path() / ("peculiar_fuzz_" + std::to_string(::getpid()));
    std::filesystem::create_directories(path);
    return path;
  }();
  constexpr const char* kNames[] = {"tree_bricks001", "tree.dat", "gal_stars_0000001", "tree_file_001.001"};
  const std::filesystem::path path = folder / kNames[data[0] % 4];
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(data) + 1, static_cast<std::streamsize>(size - 1));
  try {
    switch (data[0] % 4) {
      case 0: {
        BricksReader reader(path);
        std::vector<std::int64_t> members;
        for (simulation::Galaxy galaxy; reader.next(galaxy, &members);) {
        }
        break;
      }
      case 1:
        (void)read_tree(path, std::vector<std::int32_t>(read_tree_steps(path).galaxies.size(), 0), 0.2);
        break;
      case 2: {
        static const BirthTimes birth_times = [] {
          RamsesInfo frame;
          frame.time = -1;
          frame.scale_factor = 0.3;
          return BirthTimes(frame, true);
        }();
        (void)GalaxyStars(folder, 1000, birth_times).read(0);
        break;
      }
      default:
        (void)read_simplified_tree(path, {0, 1});
    }
  } catch (const peculiar::Error&) {
  }
  std::filesystem::remove(path);
  return 0;
}
