// Draws galaxies as FITS files for the demo and tests: draw_galaxies FOLDER [--count N] [--seed S] [--size PX]
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>

#include "base/error.h"
#include "fits/fits_writer.h"
#include "kit/galaxies.h"

namespace {

using namespace peculiar;

/// Two thirds single, the rest companions and tails in turn.
kit::GalaxyKind kind_of(long index) {
  if (index % 3 != 2) return kit::GalaxyKind::kSingle;
  return index % 6 == 2 ? kit::GalaxyKind::kCompanion : kit::GalaxyKind::kDistorted;
}

void draw(const std::filesystem::path& folder, long count, std::uint64_t seed, const kit::GalaxyOptions& options) {
  for (const kit::GalaxyKind kind : {kit::GalaxyKind::kSingle, kit::GalaxyKind::kCompanion, kit::GalaxyKind::kDistorted}) {
    std::filesystem::create_directories(folder / kit::word(kind));
  }
  for (long i = 0; i < count; ++i) {
    const kit::GalaxyKind kind = kind_of(i);
    const kit::GeneratedGalaxy galaxy = kit::draw_galaxy(seed * 1000000 + static_cast<std::uint64_t>(i), kind, options);
    const auto path = folder / kit::word(kind) / fmt::format("{:06}.fits", i);
    fits::write_image(path, galaxy.image, std::nullopt,
                      {{"BUNIT", std::string("electron / s"), "unit of the pixel values"},
                       {"FLUX", galaxy.flux, "[electron / s] of the main galaxy"},
                       {"R50", galaxy.half_light_px, "[pix] half-light radius"},
                       {"SERSIC", galaxy.sersic_index, "Sersic index"},
                       {"RATIO", galaxy.flux_ratio, "flux ratio to the companion, 0 without"},
                       {"SEPARAT", galaxy.separation_px, "[pix] separation of the companion"}});
  }
}

}  // namespace

int main(int argc, char** argv) {
  long count = 600;
  std::uint64_t seed = 1;
  kit::GalaxyOptions options;
  std::string folder;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word.starts_with("--") && i + 1 < argc) {
      const long value = std::strtol(argv[++i], nullptr, 10);
      if (word == "--count") count = value;
      if (word == "--seed") seed = static_cast<std::uint64_t>(value);
      if (word == "--size") options.size = static_cast<int>(value);
    } else {
      folder = word;
    }
  }
  if (folder.empty()) {
    std::cerr << "usage: draw_galaxies FOLDER [--count N] [--seed S] [--size PX]\n";
    return 2;
  }
  try {
    draw(folder, count, seed, options);
  } catch (const Error& error) {
    std::cerr << "error: " << error.what() << "\n";
    return error.exit_code();
  }
  std::cout << count << " galaxies drawn in " << folder << "\n";
  return 0;
}
