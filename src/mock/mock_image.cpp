#include "mock/mock_image.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "store/sample.h"

namespace peculiar::mock {

namespace {

/// The companion's contribution to the light in one band.
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
  return std::count(first, first + static_cast<std::ptrdiff_t>(lit.cube.inside), state) /
         static_cast<std::int64_t>(lit.pieces);
}

double sum_of(std::span<const float> pixels) { return std::accumulate(pixels.begin(), pixels.end(), 0.0); }

/// A cube's particles as the camera sees them, in pixels.
struct SeenParticles {
  ImagePlaces places;
  std::vector<float> deviation;
};

/// Images of the light on the workspace's grid.
void convolve_bands(const Convolver& convolver, Convolver::Workspace& workspace, std::size_t bands,
                    std::span<float> pixels) {
  for (std::size_t band = 0; band < bands; ++band)
    convolver.convolve(workspace, band, pixels.subspan(band * pixels.size() / bands, pixels.size() / bands));
}

/// The light of particles of one origin.
void draw_origin(const LitCube& lit, const SeenParticles& seen, LightOrigin origin,
                 const Convolver& convolver, Convolver::Workspace& workspace, std::span<float> pixels) {
  SeenParticles chosen;
  std::vector<std::vector<float>> counts(lit.bands());
  for (std::size_t i = 0; i < lit.cube.inside; ++i) {
    if (lit.origin[i] != origin) continue;
    chosen.places.x.push_back(seen.places.x[i]);
    chosen.places.y.push_back(seen.places.y[i]);
    chosen.deviation.push_back(seen.deviation[i]);
    for (std::size_t band = 0; band < lit.bands(); ++band) counts[band].push_back(lit.light.counts[band][i]);
  }
  if (chosen.deviation.empty()) {
    std::ranges::fill(pixels, 0.0F);
    return;
  }
  workspace.grid.clear();
  workspace.grid.add(chosen.places, chosen.deviation, counts, convolver.middle(), convolver.wants_sampling());
  convolve_bands(convolver, workspace, lit.bands(), pixels);
}

/// Adds the field to the image, and records its brightest source.
void draw_field_light(std::span<const FieldSource> field, const CameraSettings& settings,
                      const Convolver& convolver, Convolver::Workspace& workspace, const ImagePlanes& planes,
                      MockRecord& record) {
  const double half = 0.5 * convolver.frame() * settings.pixel_arcsec;
  FieldLight light;
  const FieldSource* brightest = nullptr;
  for (const FieldSource& source : field) {
    light.add(source, settings.pixel_arcsec);
    if (std::abs(source.x_arcsec) > half || std::abs(source.y_arcsec) > half) continue;
    ++record.field_sources;
    if (brightest == nullptr || source.magnitude < brightest->magnitude) brightest = &source;
  }
  if (brightest != nullptr) {
    record.field_brightest_mag = brightest->magnitude;
    record.field_brightest_arcsec = std::hypot(brightest->x_arcsec, brightest->y_arcsec);
    record.field_brightest_kind = brightest->kind == SourceKind::kStar ? "star" : "galaxy";
  }
  std::vector<float> own;
  std::span<float> pixels = planes.projected;
  if (pixels.empty()) pixels = own = std::vector<float>(planes.image.size());
  workspace.grid.clear();
  workspace.grid.add(light.places, light.deviation, light.counts(settings.zero_points_mag),
                     convolver.middle(), convolver.wants_sampling());
  const std::size_t bands = record.light.size();
  convolve_bands(convolver, workspace, bands, pixels);
  for (std::size_t i = 0; i < pixels.size(); ++i) planes.image[i] += pixels[i];
  const std::size_t values = pixels.size() / bands;
  for (std::size_t band = 0; band < bands; ++band) {
    MockRecord::Light& of_band = record.light[band];
    of_band.frame_counts = sum_of(planes.image.subspan(band * values, values));
    of_band.field_share = sum_of(pixels.subspan(band * values, values)) / of_band.frame_counts;
  }
}

/// Planes of light with known origin.
void draw_truth(const LitCube& lit, const SeenParticles& seen, const Convolver& convolver,
                Convolver::Workspace& workspace, const ImagePlanes& planes, MockRecord& record) {
  if (lit.origin.empty()) {
    for (const std::span<float> plane : {planes.companion, planes.tidal})
      std::ranges::fill(plane, std::numeric_limits<float>::quiet_NaN());
    return;
  }
  draw_origin(lit, seen, LightOrigin::kCompanion, convolver, workspace, planes.companion);
  draw_origin(lit, seen, LightOrigin::kTidal, convolver, workspace, planes.tidal);
  const std::size_t values = planes.tidal.size() / lit.bands();
  for (std::size_t band = 0; band < lit.bands(); ++band) {
    MockRecord::Light& light = record.light[band];
    const std::span<const float> tidal = planes.tidal.subspan(band * values, values);
    light.true_companion_share = sum_of(planes.companion.subspan(band * values, values)) / light.frame_counts;
    light.tidal_share = sum_of(tidal) / light.frame_counts;
    light.tidal_brightness = half_light_brightness(tidal);
  }
}

}  // namespace

ImagePlanes ImagePlanes::of(std::size_t number, std::size_t values) const {
  const auto part = [&](std::span<float> plane) {
    return plane.empty() ? plane : plane.subspan(number * values, values);
  };
  return {part(image), part(companion), part(tidal), part(projected)};
}

MockRecord take_image(const LitCube& lit, const Camera& camera, const CameraSettings& settings,
                      std::span<const FieldSource> field, const Convolver& convolver,
                      Convolver::Workspace& workspace, const ImagePlanes& planes) {
  MockRecord record = failed_record(lit.bands());
  record.flags = 0;
  record.particles = static_cast<std::int64_t>(lit.cube.inside / lit.pieces);
  record.clamped = count_inside(lit, ParticleLight::State::kClamped);
  record.dark = count_inside(lit, ParticleLight::State::kDark);
  record.pixel_kpc = settings.pixel_kpc;
  record.observer = camera.observer;
  record.up = camera.up;
  if (!lit.discs.empty()) {
    record.dust_inclination_deg = lit.discs.front().inclination_deg(camera.observer);
    record.dust_depth = lit.discs.front().depth;
  }
  SeenParticles seen{project(lit.cube.stars.position_kpc, camera, settings.pixel_kpc), {}};
  seen.deviation.assign(lit.deviation_kpc.begin(),
                        lit.deviation_kpc.begin() + static_cast<std::ptrdiff_t>(lit.cube.inside));
  for (float& one : seen.deviation) one /= static_cast<float>(settings.pixel_kpc);
  workspace.grid.clear();
  workspace.grid.add(seen.places, seen.deviation, lit.light.counts, convolver.middle(),
                     convolver.wants_sampling());
  convolve_bands(convolver, workspace, lit.bands(), planes.image);
  const std::size_t values = planes.image.size() / lit.bands();
  double sum = 0;
  for (std::size_t band = 0; band < lit.bands(); ++band) {
    MockRecord::Light& light = record.light[band];
    const auto counts = std::span(lit.light.counts[band]).first(lit.cube.inside);
    light.counts = std::accumulate(counts.begin(), counts.end(), 0.0);
    light.frame_counts = sum_of(planes.image.subspan(band * values, values));
    sum += light.counts;
    if (!lit.cube.owner.empty()) measure_companion(lit, seen.places, band, convolver.frame(), light);
  }
  if (sum == 0) record.flags |= store::kFlagConstant;
  // Fractions of the light without the field, which is added afterwards.
  if (!planes.tidal.empty()) draw_truth(lit, seen, convolver, workspace, planes, record);
  if (settings.has_field) draw_field_light(field, settings, convolver, workspace, planes, record);
  if (lit.cube.companion_kpc) {
    const double across = dot(*lit.cube.companion_kpc, camera.right);
    const double upward = dot(*lit.cube.companion_kpc, camera.up);
    record.companion_separation_arcsec =
        std::hypot(across, upward) / settings.pixel_kpc * settings.pixel_arcsec;
  }
  return record;
}

}  // namespace peculiar::mock
