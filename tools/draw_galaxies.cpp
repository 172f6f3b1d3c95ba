// Draws galaxies as FITS files for the demo, benchmarks and tests.
#include <charconv>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>

#include "base/error.h"
#include "fits/fits_writer.h"
#include "kit/galaxies.h"

namespace {

using namespace peculiar;

struct Arguments {
  std::string folder;
  std::string kind;  ///< "" for all three
  double count = 600;
  double seed = 1;
  double size = 64;
  double noise = 1;
  double ratio_low = kit::GalaxyOptions{}.companion_ratio_low;
  double ratio_high = kit::GalaxyOptions{}.companion_ratio_high;
};

constexpr const char* kUsage =
    "draw_galaxies FOLDER [--count N] [--seed S] [--size PX] [--noise 0|1] [--kind single|companion|distorted] [--ratio-low R] [--ratio-high R]";

Arguments parse(int argc, char** argv) {
  Arguments arguments;
  const std::map<std::string, double*> numbers{
      {"--count", &arguments.count},         {"--seed", &arguments.seed},
      {"--size", &arguments.size},           {"--noise", &arguments.noise},
      {"--ratio-low", &arguments.ratio_low}, {"--ratio-high", &arguments.ratio_high}};
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (!word.starts_with("--")) {
      arguments.folder = word;
      continue;
    }
    const std::string value = i + 1 < argc ? argv[++i] : "";
    if (word == "--kind") {
      arguments.kind = value;
      continue;
    }
    const auto found = numbers.find(word);
    double number = 0;
    const auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (found == numbers.end() || failure != std::errc() || end != value.data() + value.size())
      throw usage_error("'{} {}' is not understood: {}", word, value, kUsage);
    *found->second = number;
  }
  if (arguments.folder.empty()) throw usage_error("{}", kUsage);
  return arguments;
}

/// Two thirds single, the rest companions and tails in turn; or the one kind asked for.
kit::GalaxyKind kind_of(std::int64_t index, const std::string& wanted) {
  using Kind = kit::GalaxyKind;
  for (const Kind kind : {Kind::kSingle, Kind::kCompanion, Kind::kDistorted}) {
    if (kit::kind_name(kind) == wanted) return kind;
  }
  if (!wanted.empty()) throw usage_error("--kind: '{}' is unknown: {}", wanted, kUsage);
  if (index % 3 != 2) return Kind::kSingle;
  return index % 6 == 2 ? Kind::kCompanion : Kind::kDistorted;
}

void draw(const Arguments& arguments) {
  const std::filesystem::path folder = arguments.folder;
  kit::GalaxyOptions options;
  options.size = static_cast<int>(arguments.size);
  options.companion_ratio_low = arguments.ratio_low;
  options.companion_ratio_high = arguments.ratio_high;
  options.noise_sigma *= arguments.noise;
  options.counts_per_electron *= arguments.noise;
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(arguments.count); ++i) {
    const kit::GalaxyKind kind = kind_of(i, arguments.kind);
    const auto seed = static_cast<std::uint64_t>(arguments.seed) * 1000000 + static_cast<std::uint64_t>(i);
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
