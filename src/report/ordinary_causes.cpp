#include "report/ordinary_causes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/letters.h"
#include "image/brightness_unit.h"
#include "report/joined_column.h"
#include "report/magnitudes.h"
#include "store/galaxy_views.h"

namespace peculiar::report {

namespace {

constexpr double kLeastStarClass = 0.8;
constexpr double kMostStarRadius = 1.1;  // in half-light radii of the point spread function
constexpr double kLeastDifference_mag = 0.05;

bool has_numbers(const catalog::Column* column) { return column != nullptr && column->is_numeric(); }

}  // namespace

OrdinaryCauses::OrdinaryCauses(const RankedScores& scores, const store::SampleReader* sample,
                               std::vector<std::size_t> galaxies)
    : scores_(scores),
      galaxies_(std::move(galaxies)),
      classes_(joined_column(scores, sample, {"class_star", "stellarity", "class_star_auto", "star_class"},
                             ColumnKind::kNumber)),
      types_(joined_column(scores, sample, {"type", "morphtype", "objtype"}, ColumnKind::kText)) {
  if (sample == nullptr) return;
  const store::SampleHeader& header = sample->header();
  magnitudes_ = catalogue_magnitudes(scores, sample, header.bands.front(), true);
  psf_half_light_px_ = psf_half_light_px(header);
  const catalog::Table& table = scores.file.table;
  const catalog::Column* ra = table.find("ra");
  const catalog::Column* dec = table.find("dec");
  if (!has_numbers(ra) || !has_numbers(dec) || !(header.pixel_scale_arcsec > 0)) return;
  edge_arcsec_ = header.pixel_scale_arcsec * std::min(header.width, header.height);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (std::isfinite(ra->number(row)) && std::isfinite(dec->number(row))) upward_.push_back(row);
  }
  std::sort(upward_.begin(), upward_.end(),
            [&](std::size_t a, std::size_t b) { return dec->number(a) < dec->number(b); });
}

std::optional<bool> OrdinaryCauses::is_star_like(std::size_t row) const {
  std::optional<bool> is_star;
  const auto say = [&](bool yes) { is_star = yes || is_star.value_or(false); };
  if (classes_ && !classes_->is_missing(row)) say(classes_->number(row) >= kLeastStarClass);
  if (types_ && !types_->is_missing(row)) {
    const std::string type = lower_case(types_->text(row));
    say(type == "psf" || type == "star");
  }
  const catalog::Column* radius = scores_.file.table.find("half_light_radius");
  if (psf_half_light_px_ > 0 && has_numbers(radius) && !radius->is_missing(row) &&
      image::same_unit(radius->unit, "pix"))  // a catalogue's own radius may be an angle
    say(radius->number(row) <= kMostStarRadius * psf_half_light_px_);
  return is_star;
}

std::string OrdinaryCauses::star_words(std::size_t row) const {
  if (classes_ && !classes_->is_missing(row) && classes_->number(row) >= kLeastStarClass)
    return fmt::format("{} {:.2f}", classes_->name, classes_->number(row));
  if (types_ && !types_->is_missing(row)) {
    const std::string type = lower_case(types_->text(row));
    if (type == "psf" || type == "star") return fmt::format("{} {}", types_->name, types_->text(row));
  }
  return "no larger than the point spread function";
}

std::string OrdinaryCauses::star_filter() const {
  if (classes_) return fmt::format("{} < {}", classes_->name, kLeastStarClass);
  return types_ ? fmt::format("{} != \"PSF\"", types_->name) : "";
}

double OrdinaryCauses::distance_arcsec(std::size_t a, std::size_t b) const {
  const catalog::Table& table = scores_.file.table;
  return 3600 * store::separation_deg(table.at("ra"), table.at("dec"), a, b);
}

std::optional<OrdinaryCauses::Neighbour> OrdinaryCauses::neighbour(std::size_t row) const {
  if (!knows_neighbours()) return std::nullopt;
  const catalog::Column& ra = scores_.file.table.at("ra");
  const catalog::Column& dec = scores_.file.table.at("dec");
  if (!std::isfinite(dec.number(row)) || !std::isfinite(ra.number(row))) return std::nullopt;
  const double reach_deg = 0.5 * edge_arcsec_ / 3600;
  const auto first =
      std::lower_bound(upward_.begin(), upward_.end(), dec.number(row) - reach_deg,
                       [&](std::size_t other, double limit) { return dec.number(other) < limit; });
  std::optional<Neighbour> nearest;
  for (auto other = first; other != upward_.end() && dec.number(*other) <= dec.number(row) + reach_deg;
       ++other) {
    if (galaxies_[*other] == galaxies_[row]) continue;
    Neighbour one;
    one.row = *other;
    one.arcsec = distance_arcsec(row, *other);
    if (magnitudes_) one.brighter_mag = magnitudes_->number(row) - magnitudes_->number(*other);
    const bool is_in_the_way =
        one.arcsec <= 0.25 * edge_arcsec_ || (one.arcsec <= 0.5 * edge_arcsec_ && one.brighter_mag > 0);
    if (is_in_the_way && (!nearest || one.arcsec < nearest->arcsec)) nearest = one;
  }
  if (nearest) {
    nearest->north_arcsec = 3600 * (dec.number(nearest->row) - dec.number(row));
    nearest->east_arcsec = 3600 * std::remainder(ra.number(nearest->row) - ra.number(row), 360) *
                           std::cos(dec.number(row) * std::numbers::pi / 180);
  }
  return nearest;
}

std::optional<KnownSource> named_source(const OrdinaryCauses& causes, std::size_t row) {
  const auto neighbour = causes.neighbour(row);
  if (!neighbour) return std::nullopt;
  return KnownSource{neighbour->east_arcsec, neighbour->north_arcsec};
}

std::vector<std::string> cause_words(const OrdinaryCauses& causes, const RankedScores& scores,
                                     std::size_t row) {
  std::vector<std::string> all;
  if (causes.is_star_like(row).value_or(false))
    all.push_back(fmt::format("Like a star: {}.", causes.star_words(row)));
  const auto neighbour = causes.neighbour(row);
  if (!neighbour) return all;
  const catalog::Column* ids = scores.file.table.find("id");
  std::string words =
      fmt::format("In the catalogue, {} lies {:.2g} arcsec away",
                  ids != nullptr ? ids->text(neighbour->row) : "another object", neighbour->arcsec);
  if (const double mag = neighbour->brighter_mag; std::abs(mag) < kLeastDifference_mag) {
    words += " and is as bright";
  } else if (std::isfinite(mag)) {
    words += fmt::format(" and is {:.1f} mag {}", std::abs(mag), mag > 0 ? "brighter" : "fainter");
  }
  all.push_back(words + ".");
  return all;
}

}  // namespace peculiar::report
