#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kit/galaxies.h"

namespace peculiar::kit {

/// A seeded survey field of known truth: one mosaic with its inverse variance, in counts, row 0 lowest.

/// What a source of the field is. The last four are outliers that are plain to the eye.
enum class SourceKind { kGalaxy, kStar, kRing, kDoubleNucleus, kTrail, kMerger };
std::string kind_name(SourceKind kind);  ///< "galaxy", "star", "ring", "double_nucleus", "trail", "merger"

struct SurveySource {
  SourceKind kind = SourceKind::kGalaxy;
  double x = 0;  ///< px, 0-based, centre of the first pixel = 0
  double y = 0;
  double flux = 0;    ///< counts, of all that belongs to it
  double r50_px = 0;  ///< half-light radius of the galaxy; 0 for a star
};

/// Draws what a source of that kind is made of, round (0, 0) px.
GalaxyParameters draw_source(SourceKind kind, RandomStream& random);

struct SurveyOptions {
  int edge_px = 3000;
  int galaxies = 800;
  int stars = 40;
  int rings = 5;
  int double_nuclei = 5;
  int trails = 4;
  int mergers = 6;
  std::uint64_t seed = 1;
};

struct Survey {
  image::Image image;                 ///< 0 where there are no data
  image::Image weight;                ///< inverse variance of the sky; 0: no data (chip gaps, bad columns)
  std::vector<SurveySource> sources;  ///< in random order
};

/// Galaxies and stars anywhere, edges and gaps included, and on each other as it happens; outliers where they
/// are wholly seen, 64 px from each other and from stars. The sky is 1 count deep (half of the field: 1.4),
/// and galaxies have photon noise. Error (usage) where the outliers have no room.
Survey draw_survey(const SurveyOptions& options);

}  // namespace peculiar::kit
