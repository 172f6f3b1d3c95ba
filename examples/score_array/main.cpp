// score_array SAMPLE: what shape the images of a sample have, and how bright the first is.
#include <fmt/format.h>

#include <exception>
#include <vector>

#include "store/sample.h"

int main(int count, char** arguments) {
  if (count != 2) {
    fmt::print(stderr, "usage: score_array SAMPLE\n");
    return 2;
  }
  try {
    const peculiar::store::SampleReader sample(arguments[1]);
    const auto& header = sample.header();
    const std::size_t bands = header.bands.size();
    fmt::print("{} images, {} bands, {} x {} pixels\n", sample.count(), bands, header.height, header.width);
    std::vector<float> first(bands * static_cast<std::size_t>(header.height) *
                             static_cast<std::size_t>(header.width));
    sample.read_images(0, first);
    double sum = 0;
    for (const float pixel : first) sum += static_cast<double>(pixel);
    fmt::print("sum of the first: {:.6g}\n", sum);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "error: {}\n", error.what());
    return 1;
  }
}
