#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/run_context.h"
#include "catalog/table.h"
#include "simulation/simulation.h"
#include "simulation/star_particles.h"

namespace peculiar::mock {

/// The planes of light that a sample of mock images may hold beside its images (SampleHeader::truth_planes).
inline constexpr const char* kCompanionPlane = "truth_companion";
inline constexpr const char* kTidalPlane = "truth_tidal";
inline constexpr const char* kProjectedPlane = "truth_projected";

/// Ids [first, last].
struct StarRange {
  std::int64_t first = 0, last = -1;  // none
  bool contains(std::int64_t id) const { return id >= first && id <= last; }
  bool is_empty() const { return last < first; }
  bool operator==(const StarRange&) const = default;
};

/// Truth of a galaxy at a snapshot.
struct GalaxyTruth {
  std::int64_t galaxy = 0;                 ///< number in the catalogue
  StarRange stars, partner;                ///< born in the galaxy; in the other galaxy of its encounter
  bool is_remnant = false;                 ///< of both
  bool is_before_passage = false;          ///< before the first passage: nothing has been torn out
  double edge_kpc = simulation::kUnknown;  ///< of the galaxy's own stars before the encounter
};

/// Truth table of the origin of light: one row per galaxy and snapshot, with the columns `snapshot`,
/// `galaxy`, `role` (`remnant`: both galaxies are one now), `star_first` and `star_last` (ids of the stars
/// born in this galaxy, both included; for a remnant the primary's), `partner_first`, `partner_last` (of
/// those born in the other galaxy of the encounter; missing if there is none) and `edge` (kpc). Optional:
/// `time_to_first_pericentre` (Myr; negative after it, missing if unknown). Errors (input), naming file and
/// column, and row for a wrong value: no edge above 0.
class TruthOfLight {
 public:
  /// The columns that the table lacks ("star_first, edge"); "" if it has all.
  static std::string missing_columns(const catalog::Table& table);
  TruthOfLight(const catalog::Table& table, const std::string& path);

  /// By snapshot number and galaxy; none if the table lacks the galaxy.
  const GalaxyTruth* find(std::int64_t snapshot, std::int64_t galaxy) const;
  /// The galaxy, not a remnant, with these stars in that snapshot; none if there is none.
  const GalaxyTruth* find(std::int64_t snapshot, const StarRange& stars) const;

 private:
  std::unordered_map<std::int64_t, std::vector<GalaxyTruth>> by_snapshot_;
};

/// Origin of a star's light. Own: within the galaxy's edge, or a star that the truth table does not name.
enum class LightOrigin : std::uint8_t { kOwn, kCompanion, kTidal };

/// The galaxy's partner while it is a separate galaxy.
struct PartnerPlace {
  simulation::Vector3 centre_kpc{};  ///< from the galaxy's centre
  double edge_kpc = simulation::kUnknown;
};

/// Origins of stars with positions relative to the galaxy's centre:
/// - tidal: born in one of the two galaxies of an encounter and farther than its edge from the centre of the
/// galaxy it belongs to, which is its own galaxy or the remnant (with the row's edge); none before the first
/// pericentre, if the truth table gives its time;
/// - companion: the partner's stars within the partner's edge, while it is a separate galaxy (`partner`);
/// - own: all others. A galaxy without a partner has no tidal light.
/// If the partner is not a galaxy of the catalogue, its stars belong to the galaxy, as in a remnant. Error
/// (input): the stars have no ids.
std::vector<LightOrigin> light_origins(const simulation::StarParticles& stars, const GalaxyTruth& truth,
                                       const std::optional<PartnerPlace>& partner);

/// The mean brightness [counts per pixel] of the brightest pixels that together hold half of a plane's light;
/// NaN without light.
double half_light_brightness(std::span<const float> plane);

}  // namespace peculiar::mock
