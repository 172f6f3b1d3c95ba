// How fast mock images are made of a disc of particles: mock_images PARTICLES THREADS SECONDS. Prints
// particles a second through photometry and deposit, images a second (three projections a galaxy, 64 x 64 px,
// stand-in point spread function) of points, and of kernels that reach to the 64th neighbour.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include "base/parallel.h"
#include "base/random.h"
#include "mock/mock_image.h"
#include "mock/smoothing.h"

using namespace peculiar;

namespace {

constexpr int kNeighbours = 64;

simulation::StarParticles disc(int count) {
  simulation::StarParticles stars;
  RandomStream random(1, "disc");
  for (int i = 0; i < count; ++i) {
    const double radius = -1.8 * std::log((1 - random.uniform()) * (1 - random.uniform()));
    const double angle = random.uniform(0, 6.283185307179586);
    stars.position_kpc[0].push_back(radius * std::cos(angle));
    stars.position_kpc[1].push_back(radius * std::sin(angle));
    stars.position_kpc[2].push_back(0.3 * random.normal());
    stars.mass_msun.push_back(2e6);
    stars.age_gyr.push_back(3 * random.uniform());
    stars.metallicity.push_back(0.02 * random.uniform());
  }
  return stars;
}

/// Times a second that `work`, run in all threads, is done.
double rate(int threads, double seconds, const std::function<void(int)>& work) {
  const auto start = std::chrono::steady_clock::now();
  const auto elapsed = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  std::vector<std::int64_t> done(static_cast<std::size_t>(threads), 0);
  parallel_for(threads, threads, [&](std::int64_t thread, int) {
    while (elapsed() < seconds) {
      work(static_cast<int>(thread));
      ++done[static_cast<std::size_t>(thread)];
    }
  });
  std::int64_t sum = 0;
  for (const std::int64_t count : done) sum += count;
  return static_cast<double>(sum) / elapsed();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: mock_images PARTICLES THREADS SECONDS\n");
    return 2;
  }
  const int count = std::atoi(argv[1]);
  const int threads = std::atoi(argv[2]);
  const double seconds = std::atof(argv[3]);
  const mock::Photometry photometry{mock::PhotometryOptions{}};
  const auto populations = photometry.at_redshift(cosmos::Cosmology{}, 2);
  const mock::Convolver convolver(64, {mock::stand_in_point_spread(0.06)});
  const mock::CameraSettings camera{0.06, 0.512};
  mock::LitCube lit;
  lit.cube.stars = disc(count);
  lit.cube.inside = lit.cube.stars.size();
  lit.deviation_kpc = mock::kernel_deviations(lit.cube.stars.position_kpc, kNeighbours, 3);
  std::vector<mock::Convolver::Workspace> workspaces;
  for (int i = 0; i < threads; ++i) workspaces.push_back(convolver.workspace(1));

  const double particles = count * rate(threads, seconds, [&](int thread) {
                             const auto light = photometry.light(lit.cube.stars, populations);
                             const auto places = mock::project(lit.cube.stars.position_kpc,
                                                               mock::axis_camera(2), camera.pixel_kpc);
                             std::vector<float> deviation = lit.deviation_kpc;
                             for (float& one : deviation) one /= static_cast<float>(camera.pixel_kpc);
                             workspaces[static_cast<std::size_t>(thread)].grid.add(
                                 places, deviation, light.counts, convolver.middle(), true);
                           });
  const auto images = [&](int neighbours) {
    std::vector<mock::LitCube> cubes(static_cast<std::size_t>(threads), lit);
    return 3 * rate(threads, seconds, [&](int thread) {
             mock::LitCube& own = cubes[static_cast<std::size_t>(thread)];
             own.light = photometry.light(own.cube.stars, populations);
             own.deviation_kpc = mock::kernel_deviations(own.cube.stars.position_kpc, neighbours, 3);
             std::vector<float> pixels(64 * 64);
             for (int axis = 0; axis < 3; ++axis)
               mock::take_image(own, mock::axis_camera(axis), camera, {}, convolver,
                                workspaces[static_cast<std::size_t>(thread)], {pixels, {}, {}, {}});
           });
  };
  std::printf("%.6g %.6g %.6g\n", particles, images(0), images(kNeighbours));
  return 0;
}
