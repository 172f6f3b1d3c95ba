// Draws galaxies as FITS files for the demo and tests: draw_galaxies FOLDER [--count N] [--seed S] [--size
// PX]
#include <charconv>
#include <filesystem>
#include <iostream>
#include <string>

#include "base/error.h"
#include "fits/fits_writer.h"
#include "kit/galaxies.h"

namespace {

using namespace peculiar;

struct Arguments {
  std::string folder;
  std::int64_t count = 600;
  std::int64_t seed = 1;
  std::int64_t size = 64;
};

Arguments parse(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (!word.starts_with("--")) {
      arguments.folder = word;
      continue;
    }
    std::int64_t* target = word == "--count"  ? &arguments.count
                           : word == "--seed" ? &arguments.seed
                           : word == "--size" ? &arguments.size
                                              : nullptr;
    const std::string value = i + 1 < argc ? argv[++i] : "";
    const auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(),
                                                target == nullptr ? arguments.count : *target);
    if (target == nullptr || failure != std::errc() || end != value.data() + value.size()) {
      throw usage_error("'{} {}' is not understood; there are --count, --seed and --size with whole numbers",
                        word, value);
    }
  }
  if (arguments.folder.empty()) throw usage_error("draw_galaxies FOLDER [--count N] [--seed S] [--size PX]");
  return arguments;
}

/// Two thirds single, the rest companions and tails in turn.
kit::GalaxyKind kind_of(std::int64_t index) {
  if (index % 3 != 2) return kit::GalaxyKind::kSingle;
  return index % 6 == 2 ? kit::GalaxyKind::kCompanion : kit::GalaxyKind::kDistorted;
}

void draw(const Arguments& arguments) {
  const std::filesystem::path folder = arguments.folder;
  kit::GalaxyOptions options;
  options.size = static_cast<int>(arguments.size);
  for (std::int64_t i = 0; i < arguments.count; ++i) {
    const kit::GalaxyKind kind = kind_of(i);
    const auto seed = static_cast<std::uint64_t>(arguments.seed * 1000000 + i);
    const kit::GeneratedGalaxy galaxy = kit::draw_galaxy(seed, kind, options);
    const auto path = folder / kit::kind_name(kind) / fmt::format("{:06}.fits", i);
    std::filesystem::create_directories(path.parent_path());
    fits::write_image(
        path, galaxy.image, std::nullopt,
        {{"BUNIT", std::string("adu"), "unit of the pixel values"},
         {"FLUX", galaxy.parameters.main_flux(), "[adu] of the main galaxy"},
         {"RATIO", galaxy.parameters.companion_flux_ratio(), "companion to main flux, 0 without one"}});
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Arguments arguments = parse(argc, argv);
    draw(arguments);
    std::cout << arguments.count << " galaxies drawn in " << arguments.folder << "\n";
    return 0;
  } catch (const Error& error) {
    std::cerr << "error: " << error.what() << "\n";
    return error.exit_code();
  }
}
