// Stamps a second that sources are found in: detect_stamps SAMPLE. Prints stamps, sources and seconds (one
// thread, without reading).
#include <chrono>
#include <cstdio>
#include <vector>

#include "detection/detection.h"
#include "store/sample.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: detect_stamps SAMPLE\n");
    return 2;
  }
  using namespace peculiar;
  const store::SampleReader sample(argv[1]);
  std::vector<image::Image> stamps;
  for (std::int64_t row = 0; row < sample.count(); ++row) stamps.push_back(sample.read_image(row));
  std::size_t sources = 0;
  const auto start = std::chrono::steady_clock::now();
  for (const image::Image& stamp : stamps)
    sources += detection::detect({stamp.height, stamp.width, stamp.band(0), {}, {}}, {}).sources.size();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("%zu %zu %.6f\n", stamps.size(), sources, seconds);
  return 0;
}
