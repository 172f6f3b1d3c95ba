#include "mock/light_truth.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace peculiar::mock {

namespace {

constexpr const char* kColumns[] = {"snapshot",  "galaxy",        "role",         "star_first",
                                    "star_last", "partner_first", "partner_last", "edge"};
constexpr const char* kFirstPassage = "time_to_first_pericentre";  // optional

/// An integer; tables with NaN for missing values store it as a float.
std::int64_t integer(const catalog::Table& table, const char* name, std::size_t row,
                     const std::string& path) {
  const catalog::Column& column = table.at(name);
  if (const auto* values = std::get_if<std::vector<std::int64_t>>(&column.data)) return (*values)[row];
  const double value = column.is_numeric() ? column.number(row) : std::nan("");
  constexpr double kMostExact = 9007199254740992.0;
  if (!(std::abs(value) < kMostExact) || value != std::round(value))
    throw input_error("{}: row {}: the column '{}' is not a whole number", path, row + 1, name);
  return static_cast<std::int64_t>(value);
}

StarRange range_of(const catalog::Table& table, const char* first, const char* last, std::size_t row,
                   const std::string& path) {
  if (table.at(first).is_missing(row) || table.at(last).is_missing(row)) return {};
  const StarRange range{integer(table, first, row, path), integer(table, last, row, path)};
  if (range.is_empty())
    throw input_error("{}: row {}: {} is {} and {} is {}; the first must not exceed the last", path, row + 1,
                      first, range.first, last, range.last);
  return range;
}

}  // namespace

std::string TruthOfLight::missing_columns(const catalog::Table& table) {
  std::vector<std::string> missing;
  for (const char* name : kColumns) {
    if (!table.has(name)) missing.emplace_back(name);
  }
  return fmt::format("{}", fmt::join(missing, ", "));
}

TruthOfLight::TruthOfLight(const catalog::Table& table, const std::string& path) {
  if (const std::string missing = missing_columns(table); !missing.empty())
    throw input_error("{}: lacks the required columns {}", path, missing);
  const catalog::Column& edge = table.at("edge");
  if (!edge.is_numeric()) throw input_error("{}: the column 'edge' is not numeric", path);
  if (!edge.unit.empty() && edge.unit != "kpc")
    throw input_error("{}: the column 'edge' is in '{}', but must be in kpc", path, edge.unit);
  const catalog::Column* passage = table.find(kFirstPassage);
  if (passage != nullptr && !passage->is_numeric())
    throw input_error("{}: the column '{}' is not numeric", path, kFirstPassage);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (table.at("snapshot").is_missing(row) || table.at("galaxy").is_missing(row)) continue;
    GalaxyTruth truth;
    truth.galaxy = integer(table, "galaxy", row, path);
    truth.stars = range_of(table, "star_first", "star_last", row, path);
    truth.partner = range_of(table, "partner_first", "partner_last", row, path);
    truth.is_remnant = table.at("role").text(row) == "remnant";
    // Only the sign matters, so the unit does not.
    truth.is_before_passage = passage != nullptr && !passage->is_missing(row) && passage->number(row) > 0;
    truth.edge_kpc = edge.is_missing(row) ? simulation::kUnknown : edge.number(row);
    if (!(truth.edge_kpc > 0))
      throw input_error("{}: row {}: the column 'edge' has {}, but must be a length above 0", path, row + 1,
                        edge.is_missing(row) ? "no value" : edge.text(row));
    by_snapshot_[integer(table, "snapshot", row, path)].push_back(truth);
  }
}

const GalaxyTruth* TruthOfLight::find(std::int64_t snapshot, std::int64_t galaxy) const {
  const auto there = by_snapshot_.find(snapshot);
  if (there == by_snapshot_.end()) return nullptr;
  const auto found = std::ranges::find(there->second, galaxy, &GalaxyTruth::galaxy);
  return found == there->second.end() ? nullptr : &*found;
}

const GalaxyTruth* TruthOfLight::find(std::int64_t snapshot, const StarRange& stars) const {
  const auto there = by_snapshot_.find(snapshot);
  if (there == by_snapshot_.end() || stars.is_empty()) return nullptr;
  const auto found = std::ranges::find_if(
      there->second, [&](const GalaxyTruth& one) { return !one.is_remnant && one.stars == stars; });
  return found == there->second.end() ? nullptr : &*found;
}

std::vector<LightOrigin> light_origins(const simulation::StarParticles& stars, const GalaxyTruth& truth,
                                       const std::optional<PartnerPlace>& partner) {
  std::vector<LightOrigin> origins(stars.size(), LightOrigin::kOwn);
  if (truth.partner.is_empty()) return origins;
  if (stars.id.empty() && stars.size() > 0)
    throw input_error(
        "the star particles have no identities, which are needed to tell the light of the galaxies apart; use --truth none for images without this truth");
  const auto is_beyond = [&](std::size_t i, const simulation::Vector3& centre, double edge) {
    if (truth.is_before_passage) return false;
    double square = 0;
    for (std::size_t axis = 0; axis < 3; ++axis)
      square += std::pow(stars.position_kpc[axis][i] - centre[axis], 2);
    return square > edge * edge;
  };
  for (std::size_t i = 0; i < origins.size(); ++i) {
    const bool is_partners = truth.partner.contains(stars.id[i]);
    if (!is_partners && !truth.stars.contains(stars.id[i])) continue;
    if (is_partners && partner) {
      origins[i] = is_beyond(i, partner->centre_kpc, partner->edge_kpc) ? LightOrigin::kTidal
                                                                        : LightOrigin::kCompanion;
    } else if (is_beyond(i, {0, 0, 0}, truth.edge_kpc)) {
      origins[i] = LightOrigin::kTidal;
    }
  }
  return origins;
}

double half_light_brightness(std::span<const float> plane) {
  std::vector<float> pixels;
  double all = 0;
  for (const float value : plane) {
    if (value > 0) {
      pixels.push_back(value);
      all += static_cast<double>(value);
    }
  }
  if (!(all > 0)) return std::nan("");
  std::ranges::sort(pixels, std::greater<>());
  double sum = 0;
  std::size_t count = 0;
  while (count < pixels.size() && sum < 0.5 * all) sum += static_cast<double>(pixels[count++]);
  return sum / static_cast<double>(count);
}

}  // namespace peculiar::mock
