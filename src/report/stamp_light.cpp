#include "report/stamp_light.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "base/error.h"
#include "detection/detection.h"
#include "stamps/masked_pixels.h"
#include "stamps/stamp_shape.h"
#include "store/column_rows.h"

namespace peculiar::report {

namespace {

constexpr double kFaintest = 0.01;     // flux of a second source relative to the central one
constexpr double kOneSided = 0.4;      // distance from peak to barycentre, in units of the semi-major axis
constexpr double kLeastOffset_px = 1;  // likewise, in px
constexpr double kLeastSignificance = 30;  // peak over noise that a statement about the shape needs
constexpr double kOwnLight_px = 2;         // from the central source; nearer light belongs to it
constexpr double kSamePlace = 0.2;  // difference between two positions of one source, over its distance

/// Detection in one band and its central source.
struct Seen {
  detection::Detection found;
  const detection::Source* centre = nullptr;
};

/// Returns the source that covers the middle pixel, or else the nearest one within an eighth of the edge.
const detection::Source* central_source(const detection::Detection& found, const image::Image& stamp) {
  const double x = 0.5 * (stamp.width - 1), y = 0.5 * (stamp.height - 1);
  const auto middle = static_cast<std::size_t>(stamp.height / 2) * static_cast<std::size_t>(stamp.width) +
                      static_cast<std::size_t>(stamp.width / 2);
  const detection::Source* nearest = nullptr;
  double least = std::min(stamp.width, stamp.height) / 8.0;
  for (const detection::Source& source : found.sources) {
    if (source.label == found.segmentation[middle]) return &source;
    const double distance = std::hypot(source.x - x, source.y - y);
    if (distance < least) {
      least = distance;
      nearest = &source;
    }
  }
  return nearest;
}

double significance(const Seen& seen) {
  return seen.centre == nullptr || !(seen.found.background_rms > 0)
             ? 0
             : seen.centre->peak / seen.found.background_rms;
}

/// Returns the band in which the central source is the most significant.
Seen look(const image::Image& stamp) {
  Seen best;
  for (int band = 0; band < stamp.bands; ++band) {
    detection::DetectionOptions options;
    // The edge of a stamp tells the sky; tiles of half the edge would follow the galaxy.
    options.background_tile = std::max(stamp.width, stamp.height);
    Seen seen;
    try {
      seen.found = detection::detect({stamp.height, stamp.width, stamp.band(band), {}, {}}, options);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::kNumeric) throw;
      continue;  // pixels that cannot be measured have no words
    }
    seen.centre = central_source(seen.found, stamp);
    if (significance(seen) > significance(best)) {
      best = std::move(seen);
      best.centre = central_source(best.found, stamp);
    }
  }
  return best;
}

constexpr std::array<const char*, 8> kOfSky{"to the north",      "to the north-east", "to the east",
                                            "to the south-east", "to the south",      "to the south-west",
                                            "to the west",       "to the north-west"};
constexpr std::array<const char*, 8> kOfPicture{
    "above", "to the upper right", "to the right", "to the lower right",
    "below", "to the lower left",  "to the left",  "to the upper left"};

/// The names are in steps of 45 degrees from `up` to `aside`.
std::string direction_of(double aside, double up, const std::array<const char*, 8>& names) {
  const double eighths = std::atan2(aside, up) / (std::numbers::pi / 4);
  return names[static_cast<std::size_t>((std::lround(eighths) + 8) % 8)];
}

struct OnSky {
  double east_arcsec;
  double north_arcsec;
};

/// For a displacement [px].
OnSky on_sky(double dx, double dy, const std::array<double, 4>& cd) {
  return {3600 * (cd[0] * dx + cd[1] * dy), 3600 * (cd[2] * dx + cd[3] * dy)};
}

/// "to the north-east" for a displacement [px].
std::string direction_words(double dx, double dy, const StampFrame& frame) {
  if (!frame.cd_deg_per_px) return picture_direction(dx, frame.rows_upward ? dy : -dy);
  const OnSky sky = on_sky(dx, dy, *frame.cd_deg_per_px);
  return direction_of(sky.east_arcsec, sky.north_arcsec, kOfSky);
}

std::string distance_words(double dx, double dy, const StampFrame& frame) {
  if (frame.cd_deg_per_px) {
    const OnSky sky = on_sky(dx, dy, *frame.cd_deg_per_px);
    return fmt::format("{:.2g} arcsec", std::hypot(sky.east_arcsec, sky.north_arcsec));
  }
  if (frame.pixel_scale_arcsec > 0)
    return fmt::format("{:.2g} arcsec", std::hypot(dx, dy) * frame.pixel_scale_arcsec);
  return fmt::format("{:.2g} px", std::hypot(dx, dy));
}

/// Distance of a displacement [px] from that of a known source, in units of what may separate two positions
/// of one source; without a CD matrix, only the lengths are compared. Infinity if the scale is unknown.
double difference_from(const KnownSource& known, double dx, double dy, const StampFrame& frame) {
  const double away = std::hypot(known.east_arcsec, known.north_arcsec);
  double scale = frame.pixel_scale_arcsec;
  double difference = std::abs(std::hypot(dx, dy) * scale - away);
  if (frame.cd_deg_per_px) {
    const std::array<double, 4>& cd = *frame.cd_deg_per_px;
    const OnSky sky = on_sky(dx, dy, cd);
    scale = 3600 * std::sqrt(std::abs(cd[0] * cd[3] - cd[1] * cd[2]));
    difference = std::hypot(sky.east_arcsec - known.east_arcsec, sky.north_arcsec - known.north_arcsec);
  }
  return scale > 0 ? difference / std::max(kOwnLight_px * scale, kSamePlace * away) : INFINITY;
}

std::string magnitude_words(double flux_ratio) {
  const double mag = -2.5 * std::log10(flux_ratio);
  if (std::abs(mag) < 0.05) return "as bright";
  return fmt::format("{:.1f} mag {}", std::abs(mag), mag > 0 ? "fainter" : "brighter");
}

/// The sources besides the central one, the brightest first.
struct Others {
  std::vector<const detection::Source*> sources;
  double central_flux;  ///< with that of the sources that belong to the central one
};

Others other_sources(const Seen& seen, const StampFrame& frame) {
  const double own_px = std::max(kOwnLight_px, frame.psf_half_light_px);
  Others others{{}, seen.centre->flux};
  for (const detection::Source& source : seen.found.sources) {
    if (&source == seen.centre) continue;
    if (std::hypot(source.x - seen.centre->x, source.y - seen.centre->y) < own_px) {
      others.central_flux += source.flux;
    } else {
      others.sources.push_back(&source);
    }
  }
  std::erase_if(others.sources, [&](const detection::Source* source) {
    return !(source->flux >= kFaintest * others.central_flux);
  });
  std::stable_sort(others.sources.begin(), others.sources.end(),
                   [](const detection::Source* a, const detection::Source* b) { return a->flux > b->flux; });
  return others;
}

/// Removes the source at the place of a known one; false if there is none.
bool remove_known(const KnownSource& known, const Seen& seen, const StampFrame& frame, Others& others) {
  auto nearest = others.sources.end();
  double least = 1;
  for (auto source = others.sources.begin(); source != others.sources.end(); ++source) {
    const double difference =
        difference_from(known, (*source)->x - seen.centre->x, (*source)->y - seen.centre->y, frame);
    if (difference > least) continue;
    least = difference;
    nearest = source;
  }
  if (nearest == others.sources.end()) return false;
  others.sources.erase(nearest);
  return true;
}

std::string second_source_words(const Seen& seen, const StampFrame& frame,
                                const std::optional<KnownSource>& known) {
  Others others = other_sources(seen, frame);
  const bool is_third = known && remove_known(*known, seen, frame, others);
  if (others.sources.empty()) return "";
  const detection::Source& second = *others.sources.front();
  const double dx = second.x - seen.centre->x, dy = second.y - seen.centre->y;
  std::string words =
      fmt::format("{} source is {} {}, {}", is_third ? "Another" : "A second", distance_words(dx, dy, frame),
                  direction_words(dx, dy, frame), magnitude_words(second.flux / others.central_flux));
  if (const std::size_t more = others.sources.size() - 1; more > 0)
    words += fmt::format("; {} more {} fainter", more, more == 1 ? "is" : "are");
  return words + ".";
}

std::string one_sided_words(const Seen& seen, const image::Image& stamp, const StampFrame& frame) {
  if (significance(seen) < kLeastSignificance || !(seen.centre->semi_major > 0)) return "";
  if ((seen.centre->flags & detection::kHasMasked) != 0) return "";
  // The peak, of pixels averaged over 3 x 3.
  double peak = -1, peak_x = 0, peak_y = 0;
  const auto at = [&](int x, int y) {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(stamp.width) + static_cast<std::size_t>(x);
  };
  for (int y = std::max(1, seen.centre->y_min); y <= std::min(stamp.height - 2, seen.centre->y_max); ++y) {
    for (int x = std::max(1, seen.centre->x_min); x <= std::min(stamp.width - 2, seen.centre->x_max); ++x) {
      if (seen.found.segmentation[at(x, y)] != seen.centre->label) continue;
      double sum = 0;
      for (int j = -1; j <= 1; ++j) {
        for (int i = -1; i <= 1; ++i) sum += static_cast<double>(seen.found.image[at(x + i, y + j)]);
      }
      if (sum > peak) {
        peak = sum;
        peak_x = x;
        peak_y = y;
      }
    }
  }
  const double dx = seen.centre->x - peak_x, dy = seen.centre->y - peak_y;
  const double offset = std::hypot(dx, dy);
  if (peak <= 0 || offset < kLeastOffset_px || offset < kOneSided * seen.centre->semi_major) return "";
  const std::string direction = direction_words(dx, dy, frame);
  return fmt::format("The light is lopsided and extends {}.", direction == "above"   ? "upwards"
                                                              : direction == "below" ? "downwards"
                                                                                     : direction);
}

}  // namespace

double psf_half_light_px(const store::SampleHeader& header) {
  if (!header.psf || header.psf->width != header.psf->height) return 0;
  return stamps::ShapeMeter(header.psf->width).measure(header.psf->band(0)).half_light_px;
}

StampFrame stamp_frame(const store::SampleReader& sample, std::int64_t row) {
  const store::SampleHeader& header = sample.header();
  StampFrame frame{std::nullopt, header.pixel_scale_arcsec, header.rows_upward, psf_half_light_px(header)};
  static constexpr std::array kNames = {"cd1_1", "cd1_2", "cd2_1", "cd2_2"};
  const store::ColumnRows columns(sample.path(), sample.rows());
  std::array<double, 4> cd{};
  for (std::size_t i = 0; i < cd.size(); ++i) {
    const auto& all = sample.rows().columns();
    const auto spec = std::find_if(all.begin(), all.end(),
                                   [&](const store::ColumnSpec& one) { return one.name == kNames[i]; });
    if (spec == all.end() || spec->type != store::ColumnType::kFloat) return frame;
    cd[i] = columns.read(kNames[i], {row, row + 1}).number(0);
  }
  if (std::abs(cd[0] * cd[3] - cd[1] * cd[2]) > 0) frame.cd_deg_per_px = cd;  // not if NaN
  return frame;
}

std::string stamp_light_words(const image::Image& stamp, const StampFrame& frame,
                              const std::optional<KnownSource>& known) {
  if (stamp.pixels.empty()) return "";
  const Seen seen = look(stamp);
  if (seen.centre == nullptr) return "";
  const std::string second = second_source_words(seen, frame, known);
  const std::string one_sided = one_sided_words(seen, stamp, frame);
  return second + (second.empty() || one_sided.empty() ? "" : " ") + one_sided;
}

std::string stamp_light_words(const store::SampleReader& sample, std::int64_t row,
                              const std::optional<KnownSource>& known) {
  image::Image stamp = sample.read_image(row);
  if (sample.header().has_mask) {
    std::vector<std::uint8_t> mask(stamp.pixels.size());
    sample.rows().read("mask", row, std::span(mask));
    stamp.pixels = stamps::blank_masked(stamp.pixels, mask);
  }
  return stamp_light_words(stamp, stamp_frame(sample, row), known);
}

std::string picture_direction(double right, double up) { return direction_of(right, up, kOfPicture); }

}  // namespace peculiar::report
