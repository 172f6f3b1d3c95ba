#pragma once

#include <cstdint>
#include <string>

#include "catalog/table.h"
#include "universe/identify.h"

namespace peculiar::universe {

/// The true properties of a catalogue's galaxies: one row per galaxy and snapshot.
class TruthTable {
 public:
  struct Snapshot {
    std::int64_t number = 1;
    double redshift = 0;
    double time_gyr = 0;
  };

  /// Adds a galaxy of `system` seen in the snapshot. Its entry has its id. `first_id`: id of the system's
  /// first particle.
  void add(const System& system, std::int64_t first_id, const Snapshot& snapshot, const FoundGalaxy& galaxy);
  std::int64_t rows() const { return static_cast<std::int64_t>(system_.size()); }
  /// All rows, every column with unit and description. `provenance`: JSON, written to the metadata.
  catalog::Table table(const std::string& provenance) const;

 private:
  std::vector<std::int64_t> system_, snapshot_, galaxy_, particles_;
  std::vector<std::string> kind_, role_, type_;
  std::vector<double> redshift_, age_, mass_, mass_ratio_, to_coalescence_, to_pericentre_,
      to_first_pericentre_, separation_, separation_radii_, effective_radius_, eccentricity_, pericentre_,
      inclination_, burst_, bulge_fraction_, gas_, bar_, halo_mass_;
  std::vector<std::int64_t> arms_, clumps_, associations_;
  std::vector<double> lopsidedness_, axis_ratio_, warp_, bend_, clump_mass_, one_sidedness_;
  std::vector<std::int64_t> star_first_, star_last_, partner_first_, partner_last_;
  std::vector<bool> has_no_partner_;
  std::vector<double> edge_;
};

}  // namespace peculiar::universe
