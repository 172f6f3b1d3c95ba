// Stars a second that are read of one snapshot: read_stars FOLDER THREADS. Prints stars, seconds and the sum
// of their masses.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <vector>

#include "base/parallel.h"
#include "snapshots/formats.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: read_stars FOLDER THREADS\n");
    return 2;
  }
  using namespace peculiar;
  simulation::SimulationOptions options;
  options.input = argv[1];
  const auto start = std::chrono::steady_clock::now();
  const auto simulation = simulation::open_simulation(options, snapshots::formats());
  const auto reader = simulation->stars(0);
  std::vector<std::size_t> counts(reader->pieces());
  std::vector<double> masses(reader->pieces());
  parallel_for(static_cast<std::int64_t>(reader->pieces()), std::atoi(argv[2]), [&](std::int64_t piece, int) {
    const auto i = static_cast<std::size_t>(piece);
    const simulation::StarParticles stars = reader->read(i);
    counts[i] = stars.size();
    masses[i] = std::accumulate(stars.mass_msun.begin(), stars.mass_msun.end(), 0.0);
  });
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("%zu %.6f %.8e\n", std::accumulate(counts.begin(), counts.end(), std::size_t{0}), seconds,
              std::accumulate(masses.begin(), masses.end(), 0.0));
  return 0;
}
