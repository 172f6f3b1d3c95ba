// What one perturbation of the contrast network makes of every stamp: perturb_stamps SAMPLE NAME SEED OUT.npy
// writes float32 [image, band, y, x]; perturb_stamps alone prints the names.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <vector>

#include "base/error.h"
#include "image/npy.h"
#include "stamps/perturbations.h"
#include "store/sample.h"

namespace {

using namespace peculiar;

const stamps::Perturbation& perturbation_of(const std::string& name) {
  for (const stamps::Perturbation& one : stamps::perturbations())
    if (one.name == name) return one;
  throw usage_error("there is no perturbation '{}'; without arguments the names are printed", name);
}

void perturb_all(const char* path, const stamps::Perturbation& perturbation, std::uint64_t seed,
                 const char* out) {
  const store::SampleReader sample(path);
  const store::SampleHeader& header = sample.header();
  std::ofstream file(out, std::ios::binary);
  const std::vector<std::int64_t> shape{sample.count(), header.band_count(), header.height, header.width};
  file << image::npy_header(shape);
  RandomStream random(seed, "perturbed stamps");
  for (std::int64_t row = 0; row < sample.count(); ++row) {
    image::Image stamp = sample.read_image(row);
    const auto other = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(sample.count())));
    const image::Image donor = sample.read_image(other);
    stamps::Canvas canvas = stamps::make_canvas(stamp.pixels, donor.pixels, header.width);
    perturbation.apply(canvas, random);
    file.write(reinterpret_cast<const char*>(stamp.pixels.data()),
               static_cast<std::streamsize>(stamp.pixels.size() * sizeof(float)));
  }
  if (!file.flush()) throw input_error("{}: cannot be written", out);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc == 5) {
      perturb_all(argv[1], perturbation_of(argv[2]), std::strtoull(argv[3], nullptr, 10), argv[4]);
      return 0;
    }
    // Those of images with one band and no up.
    for (const std::string& name : stamps::PerturbationMix(1, false).names())
      std::printf("%s\n", name.c_str());
    return argc == 1 ? 0 : 2;
  } catch (const Error& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return error.exit_code();
  }
}
