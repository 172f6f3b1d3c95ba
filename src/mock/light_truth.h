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

/// The planes of light that a sample of mock images may have beside its images (SampleHeader::truth_planes).
inline constexpr const char* kCompanionPlane = "truth_companion";
inline constexpr const char* kTidalPlane = "truth_tidal";
inline constexpr const char* kProjectedPlane = "truth_projected";

/// Identities [first, last].
struct StarRange {
  std::int64_t first = 0, last = -1;  // none
  bool contains(std::int64_t id) const { return id >= first && id <= last; }
  bool is_empty() const { return last < first; }
  bool operator==(const StarRange&) const = default;
};

/// What a table of truth knows of a galaxy at a snapshot.
struct GalaxyTruth {
  std::int64_t galaxy = 0;                 ///< its number in the catalogue
  StarRange stars, partner;                ///< born in it; in the other galaxy of its encounter
  bool is_remnant = false;                 ///< of both
  bool is_before_passage = false;          ///< the two have not met yet: nothing has been torn out
  double edge_kpc = simulation::kUnknown;  ///< of the stars of its own, before anything happened
};

/// Which light is known to be which: a table with a row a galaxy and snapshot and the columns `snapshot`,
/// `galaxy`, `role` (`remnant`: both are one galaxy now), `star_first` and `star_last` (identities of the
/// stars born in this galaxy, both included; of a remnant the primary's), `partner_first`, `partner_last` (of
/// those born in the other galaxy of the encounter; missing where there is none) and `edge` (kpc). It may
/// have `time_to_first_pericentre` (Myr; negative after it, missing where it is not known). Errors (input)
/// name file and column, and row where a value is at fault: no edge above 0.
class TruthOfLight {
 public:
  /// The columns that the table lacks ("star_first, edge"); "" where it has all.
  static std::string missing_columns(const catalog::Table& table);
  TruthOfLight(const catalog::Table& table, const std::string& path);

  /// Of a galaxy; none where the table does not have it. By the snapshot's number.
  const GalaxyTruth* find(std::int64_t snapshot, std::int64_t galaxy) const;
  /// The galaxy of these stars in that snapshot, no remnant; none where there is none.
  const GalaxyTruth* find(std::int64_t snapshot, const StarRange& stars) const;

 private:
  std::unordered_map<std::int64_t, std::vector<GalaxyTruth>> by_snapshot_;
};

/// Whose light a star's is. Own: of the galaxy within its edge, or of stars that the truth does not name.
enum class LightOrigin : std::uint8_t { kOwn, kCompanion, kTidal };

/// The partner of a galaxy, which is a galaxy of its own.
struct PartnerPlace {
  simulation::Vector3 centre_kpc{};  ///< from the galaxy's centre
  double edge_kpc = simulation::kUnknown;
};

/// Origins of stars whose positions count from the galaxy's centre:
/// - tidal: born in one of the two galaxies of an encounter and farther than its edge from the centre of the
///   galaxy it belongs to: its own galaxy, or the remnant (whose edge is the row's); none before the first
///   pericentre, where the truth tells when that is;
/// - companion: the partner's within the partner's edge, while it is a galaxy of its own (`partner`);
/// - own: all others. A galaxy without a partner has no tidal light.
/// Where the partner is no galaxy of the catalogue, its stars belong to the galaxy, as in a remnant. Error
/// (input): the stars have no identities.
std::vector<LightOrigin> light_origins(const simulation::StarParticles& stars, const GalaxyTruth& truth,
                                       const std::optional<PartnerPlace>& partner);

/// The mean brightness, counts a pixel, of the brightest pixels that hold half of a plane's light together;
/// NaN where there is none.
double half_light_brightness(std::span<const float> plane);

}  // namespace peculiar::mock
