#include "mock/mock_image.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "store/sample.h"

namespace peculiar::mock {

namespace {

/// The companion's part in the light of one band.
void measure_companion(const LitCube& lit, const ImagePlaces& places, std::size_t band, int frame,
                       MockRecord::Light& light) {
  const std::vector<float>& counts = lit.light.counts[band];
  double of_galaxy = 0, of_companion = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (lit.cube.owner[i] == Owner::kGalaxy) of_galaxy += static_cast<double>(counts[i]);
    if (lit.cube.owner[i] == Owner::kCompanion) of_companion += static_cast<double>(counts[i]);
  }
  light.companion_ratio = of_companion / of_galaxy;
  const float half = 0.5F * static_cast<float>(frame);
  double in_frame = 0, companion_in_frame = 0;
  for (std::size_t i = 0; i < lit.cube.inside; ++i) {
    if (!(std::abs(places.x[i]) <= half && std::abs(places.y[i]) <= half)) continue;
    in_frame += static_cast<double>(counts[i]);
    if (lit.cube.owner[i] == Owner::kCompanion) companion_in_frame += static_cast<double>(counts[i]);
  }
  light.companion_fraction = companion_in_frame / in_frame;
}

std::int64_t count_inside(const LitCube& lit, ParticleLight::State state) {
  const auto first = lit.light.state.begin();
  return std::count(first, first + static_cast<std::ptrdiff_t>(lit.cube.inside), state);
}

}  // namespace

MockRecord take_image(const LitCube& lit, const Camera& camera, const CameraSettings& settings,
                      const Convolver& convolver, Convolver::Workspace& workspace, std::span<float> pixels) {
  MockRecord record = failed_record(lit.bands());
  record.flags = 0;
  record.particles = static_cast<std::int64_t>(lit.cube.inside);
  record.clamped = count_inside(lit, ParticleLight::State::kClamped);
  record.dark = count_inside(lit, ParticleLight::State::kDark);
  record.pixel_kpc = settings.pixel_kpc;
  record.observer = camera.observer;
  record.up = camera.up;
  const ImagePlaces places = project(lit.cube.stars.position_kpc, camera, settings.pixel_kpc);
  std::vector<float> deviation(lit.deviation_kpc.begin(),
                               lit.deviation_kpc.begin() + static_cast<std::ptrdiff_t>(lit.cube.inside));
  for (float& one : deviation) one /= static_cast<float>(settings.pixel_kpc);
  workspace.grid.clear();
  workspace.grid.add(places, deviation, lit.light.counts, convolver.middle(), convolver.wants_sampling());
  const auto values =
      static_cast<std::size_t>(convolver.frame()) * static_cast<std::size_t>(convolver.frame());
  double sum = 0;
  for (std::size_t band = 0; band < lit.bands(); ++band) {
    const std::span<float> frame = pixels.subspan(band * values, values);
    convolver.convolve(workspace, band, frame);
    MockRecord::Light& light = record.light[band];
    const auto counts = std::span(lit.light.counts[band]).first(lit.cube.inside);
    light.counts = std::accumulate(counts.begin(), counts.end(), 0.0);
    light.frame_counts = std::accumulate(frame.begin(), frame.end(), 0.0);
    sum += light.counts;
    if (!lit.cube.owner.empty()) measure_companion(lit, places, band, convolver.frame(), light);
  }
  if (sum == 0) record.flags |= store::kFlagConstant;
  if (lit.cube.companion_kpc) {
    const double across = dot(*lit.cube.companion_kpc, camera.right);
    const double upward = dot(*lit.cube.companion_kpc, camera.up);
    record.companion_separation_arcsec =
        std::hypot(across, upward) / settings.pixel_kpc * settings.pixel_arcsec;
  }
  return record;
}

}  // namespace peculiar::mock
