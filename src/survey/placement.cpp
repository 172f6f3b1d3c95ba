#include "survey/placement.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numbers>
#include <optional>

#include "base/error.h"
#include "base/parallel.h"
#include "catalog/great_circle.h"
#include "catalog/sky_index.h"
#include "survey/duplicates.h"

namespace peculiar::survey {

namespace {

constexpr std::int64_t kChunk = 4096;
constexpr double kFew = 0.1;   // of the objects inside: the positions may be wrong
constexpr double kMany = 0.5;  // inside under another interpretation: the positions are wrong

constexpr double kMostIndexed_deg = 30;  // radius of fields: few are wider

constexpr double kRadPerDeg = std::numbers::pi / 180;

/// Positions are converted to pixels only within this circle, where projections are invertible.
struct Circle {
  double ra_deg = 0;  ///< of its centre
  double dec_deg = 0;
  double radius_deg = 180;

  double distance_deg(double other_ra_deg, double other_dec_deg) const {
    return catalog::great_circle_deg(ra_deg, dec_deg, other_ra_deg, other_dec_deg);
  }
};

Circle circle_of(const Mosaic& mosaic) {
  Circle circle{mosaic.middle.ra_deg, mosaic.middle.dec_deg};
  double radius = 0;
  const double right = static_cast<double>(mosaic.width) - 0.5,
               top = static_cast<double>(mosaic.height) - 0.5;
  for (const double x : {-0.5, right / 2, right}) {
    for (const double y : {-0.5, top / 2, top}) {
      try {
        const fits::Wcs::Sky sky = mosaic.wcs.front().sky(x, y);
        radius = std::max(radius, circle.distance_deg(sky.ra_deg, sky.dec_deg));
      } catch (const Error&) {
        return circle;  // a corner is off the sky: search the whole sky
      }
    }
  }
  circle.radius_deg = 1.1 * radius + mosaic.pixel_scale_arcsec / 3600;
  return circle;
}

class Placer {
 public:
  explicit Placer(const Survey& survey) : survey_(survey) {
    std::vector<double> ra, dec;
    double radius_deg = 0;
    for (const Field& field : survey.fields) {
      circles_.push_back(survey.has_sky ? circle_of(field.first()) : Circle());
      ra.push_back(field.first().middle.ra_deg);
      dec.push_back(field.first().middle.dec_deg);
      radius_deg = std::max(radius_deg, circles_.back().radius_deg);
    }
    if (survey.has_sky && radius_deg < kMostIndexed_deg) fields_.emplace(ra, dec, radius_deg);
  }

  /// Finds the field of a position; none if it is in no field.
  std::optional<Placed> place(double first, double second, bool on_sky, int worker) const {
    Best best;
    if (on_sky && fields_) {
      // In the order of the survey, so that the first of equals wins.
      thread_local std::vector<std::size_t> near;
      near.clear();
      fields_->near(first, second, [&](std::size_t field) { near.push_back(field); });
      std::sort(near.begin(), near.end());
      for (const std::size_t field : near) consider(field, first, second, on_sky, worker, best);
    } else {
      for (std::size_t field = 0; field < survey_.fields.size(); ++field)
        consider(field, first, second, on_sky, worker, best);
    }
    return best.placed;
  }

 private:
  struct Best {
    std::optional<Placed> placed;
    double margin = 0;
  };

  /// Considers a field: is the position in it, and deeper inside than in those before?
  void consider(std::size_t field, double first, double second, bool on_sky, int worker, Best& best) const {
    const Mosaic& mosaic = survey_.fields[field].first();
    fits::Wcs::Pixel pixel{first, second};
    if (on_sky) {
      const Circle& circle = circles_[field];
      if (!std::isfinite(first) || !(std::abs(second) <= 90) ||
          circle.distance_deg(first, second) > circle.radius_deg)
        return;
      try {
        pixel = mosaic.wcs[static_cast<std::size_t>(worker)].pixel(first, second);
      } catch (const Error&) {
        return;  // outside the projection
      }
    }
    const double margin =
        std::min({pixel.x + 0.5, pixel.y + 0.5, static_cast<double>(mosaic.width) - 0.5 - pixel.x,
                  static_cast<double>(mosaic.height) - 0.5 - pixel.y});
    if (!(margin > 0)) return;
    const int mosaics = (best.placed ? best.placed->mosaics : 0) + 1;
    const double scale = std::isfinite(mosaic.pixel_scale_arcsec) ? mosaic.pixel_scale_arcsec : 1;
    if (!best.placed || margin * scale > best.margin) {
      best.margin = margin * scale;
      best.placed = Placed{0, static_cast<int>(field), 1, pixel.x, pixel.y};
    }
    best.placed->mosaics = mosaics;
  }

  const Survey& survey_;
  std::vector<Circle> circles_;
  std::optional<catalog::SkyIndex> fields_;  ///< by their centres; none if a field may be anywhere
};

using Places = std::vector<std::optional<Placed>>;

/// One position per selected row, by `read`.
template <typename Read>
Places place_all(const Objects& objects, const Placer& placer, int threads, const Read& read) {
  const auto rows = static_cast<std::int64_t>(objects.ids.size());
  Places places(objects.ids.size());
  parallel_for((rows + kChunk - 1) / kChunk, threads, [&](std::int64_t chunk, int worker) {
    const auto end = static_cast<std::size_t>(std::min((chunk + 1) * kChunk, rows));
    for (auto row = static_cast<std::size_t>(chunk * kChunk); row < end; ++row) {
      if (!objects.selected[row] || std::isnan(objects.first[row])) continue;
      places[row] = read(placer, row, worker);
    }
  });
  return places;
}

double count(const Places& places) {
  return static_cast<double>(
      std::count_if(places.begin(), places.end(), [](const auto& place) { return place.has_value(); }));
}

std::string extent(const Objects& objects) {
  double low[2] = {1e300, 1e300}, high[2] = {-1e300, -1e300};
  for (std::size_t row = 0; row < objects.ids.size(); ++row) {
    if (!objects.selected[row] || std::isnan(objects.first[row])) continue;
    const double values[2] = {objects.first[row], objects.second[row]};
    for (int axis = 0; axis < 2; ++axis) {
      low[axis] = std::min(low[axis], values[axis]);
      high[axis] = std::max(high[axis], values[axis]);
    }
  }
  return fmt::format("from {:.5g} to {:.5g} and from {:.5g} to {:.5g}", low[0], high[0], low[1], high[1]);
}

/// Explains why few objects are in any field.
void diagnose(const Objects& objects, const Survey& survey, const Placer& placer, double inside, double asked,
              const RunContext& context) {
  if (inside >= kFew * asked) return;
  const auto say = [&](const std::string& what, const std::string& remedy, double found) {
    throw input_error("{} of {} objects are in a mosaic, but {} would be if {}: {} ({})", inside, asked,
                      found, what, remedy, objects.columns);
  };
  if (objects.on_sky) {
    using Direction = fits::Direction;
    const auto would_be = [&](const std::function<std::optional<Direction>(const Direction&)>& taken) {
      return count(
          place_all(objects, placer, context.threads, [&](const Placer& p, std::size_t row, int worker) {
            const std::optional<Direction> at = taken({objects.first[row], objects.second[row]});
            return at ? p.place(at->longitude, at->latitude, true, worker) : std::nullopt;
          }));
    };
    const double in_hours = would_be([](const Direction& d) {
      return d.longitude > 24 ? std::optional<Direction>() : Direction{15 * d.longitude, d.latitude};
    });
    if (in_hours >= kMany * asked) say("right ascension were in hours", "give --ra-unit hour", in_hours);
    const double in_radians = would_be([](const Direction& d) {
      return d.longitude > 6.2832 ? std::optional<Direction>()
                                  : Direction{d.longitude / kRadPerDeg, d.latitude / kRadPerDeg};
    });
    if (in_radians >= kMany * asked) say("they were in radians", "give --ra-unit rad", in_radians);
    for (const char* name : {"galactic", "fk4", "ecliptic"}) {
      const auto frame = fits::SkyFrame::named(name);
      const double in_frame = would_be([&](const Direction& d) { return frame->to_icrs(d); });
      if (in_frame >= kMany * asked)
        say(fmt::format("they were {}", frame->words()), fmt::format("give --frame {}", name), in_frame);
    }
    const double swapped =
        count(place_all(objects, placer, context.threads, [&](const Placer& p, std::size_t row, int worker) {
          return p.place(std::fmod(objects.second[row] + 360, 360), objects.first[row], true, worker);
        }));
    if (swapped >= kMany * asked)
      say("right ascension and declination were swapped", "exchange --ra and --dec", swapped);
  }
  const Mosaic& first = survey.fields.front().first();
  const std::string where =
      objects.on_sky ? fmt::format("the centre of {} is at ra {:.5f} dec {:.5f}", first.file.image,
                                   first.middle.ra_deg, first.middle.dec_deg)
                     : fmt::format("{} has {} x {} px", first.file.image, first.width, first.height);
  if (inside == 0)
    throw input_error("none of {} objects is in a mosaic: their positions ({}) run {}; {}", asked,
                      objects.columns, extent(objects), where);
  context.warning("only {} of {} objects are in a mosaic: their positions ({}) run {}; {}", inside, asked,
                  objects.columns, extent(objects), where);
}

}  // namespace

const char* fate_name(Fate fate) {
  static constexpr std::array<const char*, kFates> kNames{"not selected", "no position",   "outside",
                                                          "duplicate",    "over the edge", "cut"};
  return kNames[static_cast<std::size_t>(fate)];
}

Placement place(const Objects& objects, const Survey& survey, double duplicate_radius_arcsec,
                const RunContext& context) {
  if (objects.on_sky && !survey.has_sky)
    throw input_error("{}: has no world coordinates; give pixel positions (--x, --y) in place of {}",
                      survey.fields.front().first().file.image, objects.columns);
  if (!objects.on_sky && survey.fields.size() > 1)
    throw usage_error("--x and --y: pixel positions are of one field; there are {} (give --ra and --dec)",
                      survey.fields.size());
  const Placer placer(survey);
  const Places places =
      place_all(objects, placer, context.threads, [&](const Placer& p, std::size_t row, int worker) {
        return p.place(objects.first[row], objects.second[row], objects.on_sky, worker);
      });
  Placement placement;
  placement.fates.resize(places.size());
  double asked = 0;
  for (std::size_t row = 0; row < places.size(); ++row) {
    const bool has_position = !std::isnan(objects.first[row]);
    placement.fates[row] = !objects.selected[row] ? Fate::kNotSelected
                           : !has_position        ? Fate::kNoPosition
                           : !places[row]         ? Fate::kOutside
                                                  : Fate::kCut;
    asked += objects.selected[row] && has_position ? 1 : 0;
  }
  if (asked == 0) throw input_error("none of the selected objects has a position ({})", objects.columns);
  diagnose(objects, survey, placer, count(places), asked, context);
  const std::vector<bool> again = find_duplicates(objects, placement.fates, duplicate_radius_arcsec,
                                                  survey.fields.front().first().pixel_scale_arcsec);
  for (std::size_t row = 0; row < places.size(); ++row) {
    if (again[row]) placement.fates[row] = Fate::kDuplicate;
  }
  placement.placed.reserve(
      static_cast<std::size_t>(std::count(placement.fates.begin(), placement.fates.end(), Fate::kCut)));
  for (std::size_t row = 0; row < places.size(); ++row) {
    if (placement.fates[row] != Fate::kCut) continue;
    placement.placed.push_back(*places[row]);
    placement.placed.back().row = static_cast<std::int64_t>(row);
  }
  return placement;
}

}  // namespace peculiar::survey
