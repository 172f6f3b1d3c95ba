#include "kit/survey.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/error.h"

namespace peculiar::kit {

namespace {

constexpr double kPi = std::numbers::pi;
constexpr int kReach = 64;      ///< px, within which a source's light is drawn
constexpr int kClearance = 64;  ///< px round an outlier without edge, gap, star or other outlier
constexpr int kGap = 36;        ///< px
constexpr double kDeepSigma = 1;
constexpr double kShallowSigma = 1.4;

/// Counts of galaxies rise towards faint ones, about tenfold in a factor of ten in flux.
double faint_flux(RandomStream& random, double low, double high) {
  const double u = random.uniform();
  return low / (1 - u * (1 - low / high));
}

GalaxyOptions stamp_options() {
  GalaxyOptions options;
  options.size = 2 * kReach;
  return options;
}

GalaxyParameters single(RandomStream& random, double flux_low, double flux_high) {
  GalaxyOptions options;
  GalaxyParameters parameters = draw_parameters(random, GalaxyKind::kSingle, options);
  const double flux = faint_flux(random, flux_low, flux_high);
  const double scale = flux / parameters.main_flux();
  parameters.galaxy.flux *= scale;
  parameters.bulge_flux *= scale;
  for (Puff& clump : parameters.clumps) clump.flux *= scale;
  return parameters;
}

/// A ring of light round a small bulge, as collisions leave it.
GalaxyParameters ring(RandomStream& random) {
  constexpr int kPuffs = 60;
  GalaxyParameters parameters;
  const double flux = random.uniform(12000, 30000);
  const double radius = random.uniform(9, 14);
  const double axis_ratio = random.uniform(0.6, 1);
  const double angle = random.uniform(0, kPi);
  parameters.galaxy.flux = 0.25 * flux;
  parameters.galaxy.r50_px = 2;
  parameters.galaxy.n = 2;
  for (int i = 0; i < kPuffs; ++i) {
    const double phi = 2 * kPi * i / kPuffs;
    const double u = radius * std::cos(phi);
    const double v = radius * axis_ratio * std::sin(phi);
    parameters.tail.push_back({u * std::cos(angle) - v * std::sin(angle),
                               u * std::sin(angle) + v * std::cos(angle), 0.75 * flux / kPuffs,
                               random.uniform(1.2, 1.8)});
  }
  return parameters;
}

/// Two bright nuclei in one envelope.
GalaxyParameters double_nucleus(RandomStream& random) {
  GalaxyParameters parameters;
  const double flux = random.uniform(12000, 30000);
  const double half = random.uniform(3, 5);
  const double angle = random.uniform(0, 2 * kPi);
  parameters.galaxy.flux = 0.55 * flux;
  parameters.galaxy.r50_px = random.uniform(6, 8);
  parameters.galaxy.axis_ratio = random.uniform(0.6, 1);
  parameters.galaxy.angle_rad = random.uniform(0, kPi);
  for (const double side : {-1.0, 1.0})
    parameters.clumps.push_back(
        {side * half * std::cos(angle), side * half * std::sin(angle), flux * (side > 0 ? 0.25 : 0.2), 1});
  return parameters;
}

/// An ordinary galaxy under the trail of a satellite or an asteroid.
GalaxyParameters trail(RandomStream& random) {
  GalaxyParameters parameters = single(random, 4000, 20000);
  const double angle = random.uniform(0, kPi);
  const double offset = random.uniform(-6, 6);
  for (double along = -kReach; along <= kReach; along += 1)
    parameters.tail.push_back({along * std::cos(angle) - offset * std::sin(angle),
                               along * std::sin(angle) + offset * std::cos(angle), 60, 1});
  return parameters;
}

/// A galaxy with a tail and the companion that pulled it out.
GalaxyParameters merger(RandomStream& random) {
  GalaxyOptions options;
  options.flux_low = 12000;
  options.companion_ratio_low = 0.35;
  GalaxyParameters parameters = draw_parameters(random, GalaxyKind::kDistorted, options);
  parameters.companion = draw_parameters(random, GalaxyKind::kCompanion, options).companion;
  parameters.companion->flux = parameters.main_flux() * random.uniform(0.3, 0.8);
  return parameters;
}

GalaxyParameters star(RandomStream& random) {
  GalaxyParameters parameters;
  parameters.galaxy.flux = 0;
  parameters.clumps.push_back({0, 0, faint_flux(random, 4000, 200000), 0.1});
  return parameters;
}

void shift(GalaxyParameters& parameters, double x, double y) {
  const auto move = [&](auto& part) {
    part.x += x;
    part.y += y;
  };
  move(parameters.galaxy);
  if (parameters.companion) move(*parameters.companion);
  std::ranges::for_each(parameters.clumps, move);
  std::ranges::for_each(parameters.tail, move);
}

/// Adds the source's light where the mosaic reaches.
void add_source(const SurveySource& source, GalaxyParameters parameters, image::Image& mosaic) {
  const GalaxyOptions options = stamp_options();
  const int left = static_cast<int>(std::lround(source.x)) - kReach;
  const int below = static_cast<int>(std::lround(source.y)) - kReach;
  const double middle = (options.size - 1) / 2.0;
  shift(parameters, source.x - left - middle, source.y - below - middle);
  const image::Image stamp = render_galaxy(parameters, options);
  for (int y = std::max(0, -below); y < std::min(stamp.height, mosaic.height - below); ++y) {
    for (int x = std::max(0, -left); x < std::min(stamp.width, mosaic.width - left); ++x)
      mosaic.at(0, below + y, left + x) += stamp.at(0, y, x);
  }
}

/// Two chip gaps that cross, some bad columns, and less depth in the right half.
image::Image draw_weight(const SurveyOptions& options, RandomStream& random) {
  const int edge = options.edge_px;
  image::Image weight(1, edge, edge);
  for (int y = 0; y < edge; ++y) {
    for (int x = 0; x < edge; ++x) {
      const double sigma = x < edge / 2 ? kDeepSigma : kShallowSigma;
      const bool gap = std::abs(x - edge / 2) < kGap / 2 || std::abs(y - 2 * edge / 3) < kGap / 2;
      weight.at(0, y, x) = gap ? 0 : static_cast<float>(1 / (sigma * sigma));
    }
  }
  for (int column = 0; column < edge / 300; ++column) {
    const auto x = static_cast<int>(random.below(static_cast<std::uint64_t>(edge)));
    const auto first = static_cast<int>(random.below(static_cast<std::uint64_t>(edge)));
    for (int y = first; y < std::min(edge, first + 200); ++y) weight.at(0, y, x) = 0;
  }
  return weight;
}

bool is_clear(const SurveySource& source, const Survey& survey) {
  const auto near = [&](const SurveySource& other) {
    return other.kind != SourceKind::kGalaxy &&
           std::hypot(other.x - source.x, other.y - source.y) < kClearance;
  };
  if (std::ranges::any_of(survey.sources, near)) return false;
  const int x = static_cast<int>(source.x);
  const int y = static_cast<int>(source.y);
  const int edge = survey.weight.width;
  if (std::min(x, y) < kClearance || std::max(x, y) >= edge - kClearance) return false;
  for (int j = y - kClearance; j < y + kClearance; ++j) {
    for (int i = x - kClearance; i < x + kClearance; ++i)
      if (!(survey.weight.at(0, j, i) > 0)) return false;
  }
  return true;
}

bool is_outlier(SourceKind kind) { return kind != SourceKind::kGalaxy && kind != SourceKind::kStar; }

SurveySource placed(SourceKind kind, const Survey& survey, RandomStream& random) {
  constexpr int kTries = 10000;
  for (int i = 0; i < kTries; ++i) {
    SurveySource source;
    source.kind = kind;
    source.x = random.uniform(0, survey.image.width - 1);
    source.y = random.uniform(0, survey.image.height - 1);
    if (!is_outlier(kind) || is_clear(source, survey)) return source;
  }
  throw usage_error("a field of {} px has no room for so many outliers of {} px", survey.image.width,
                    2 * kClearance);
}

}  // namespace

std::string kind_name(SourceKind kind) {
  switch (kind) {
    case SourceKind::kGalaxy:
      return "galaxy";
    case SourceKind::kStar:
      return "star";
    case SourceKind::kRing:
      return "ring";
    case SourceKind::kDoubleNucleus:
      return "double_nucleus";
    case SourceKind::kTrail:
      return "trail";
    case SourceKind::kMerger:
      return "merger";
  }
  throw internal_error("a source of kind {}", static_cast<int>(kind));
}

GalaxyParameters draw_source(SourceKind kind, RandomStream& random) {
  switch (kind) {
    case SourceKind::kGalaxy:
      return single(random, 1500, 40000);
    case SourceKind::kStar:
      return star(random);
    case SourceKind::kRing:
      return ring(random);
    case SourceKind::kDoubleNucleus:
      return double_nucleus(random);
    case SourceKind::kTrail:
      return trail(random);
    case SourceKind::kMerger:
      return merger(random);
  }
  throw internal_error("a source of kind {}", static_cast<int>(kind));
}

Survey draw_survey(const SurveyOptions& options) {
  RandomStream field(options.seed, "survey-field");
  Survey survey;
  survey.image = image::Image(1, options.edge_px, options.edge_px);
  survey.weight = draw_weight(options, field);
  const std::vector<std::pair<SourceKind, int>> counts{{SourceKind::kStar, options.stars},
                                                       {SourceKind::kRing, options.rings},
                                                       {SourceKind::kDoubleNucleus, options.double_nuclei},
                                                       {SourceKind::kTrail, options.trails},
                                                       {SourceKind::kMerger, options.mergers},
                                                       {SourceKind::kGalaxy, options.galaxies}};
  std::uint64_t index = 0;
  for (const auto& [kind, count] : counts) {
    for (int i = 0; i < count; ++i) {
      RandomStream random(options.seed, "survey-source", index++);
      SurveySource source = placed(kind, survey, random);
      const GalaxyParameters parameters = draw_source(kind, random);
      source.flux = parameters.main_flux() + (parameters.companion ? parameters.companion->flux : 0);
      source.r50_px = kind == SourceKind::kStar ? 0 : parameters.galaxy.r50_px;
      add_source(source, parameters, survey.image);
      survey.sources.push_back(source);
    }
  }
  const double counts_per_electron = GalaxyOptions{}.counts_per_electron;
  for (std::size_t i = 0; i < survey.image.pixels.size(); ++i) {
    float& value = survey.image.pixels[i];
    const float weight = survey.weight.pixels[i];
    const double variance = weight > 0 ? 1 / weight + counts_per_electron * std::max(0.0f, value) : 0;
    value = weight > 0 ? value + static_cast<float>(std::sqrt(variance) * field.normal()) : 0;
  }
  shuffle(survey.sources, field);
  return survey;
}

}  // namespace peculiar::kit
