#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/fields.h"
#include "base/run_context.h"
#include "cosmos/cosmology.h"
#include "simulation/galaxy.h"
#include "simulation/merger_tree.h"
#include "simulation/star_particles.h"

namespace peculiar::simulation {

/// One output of a simulation.
struct Snapshot {
  std::int64_t number = 0;  ///< as the files name it
  double scale_factor = kUnknown;
  double age_gyr = kUnknown;   ///< of the universe
  bool has_stars = false;      ///< star particles can be read
  bool has_galaxies = false;   ///< a catalogue of galaxies can be read
  std::int64_t galaxies = -1;  ///< how many; -1 where only reading would tell
  std::int64_t stars = -1;     ///< how many star particles; -1 where only reading would tell

  double redshift() const { return 1 / scale_factor - 1; }
};

/// What was recognised.
struct SimulationInfo {
  std::string format;  ///< SimulationFormat::name
  std::string path;
  cosmos::CosmologyParameters cosmology;  ///< means nothing where `lacks_cosmology` says so
  /// "" where the cosmology is known; else who has none ("info_00003.txt: a run without cosmology").
  std::string lacks_cosmology;
  std::optional<double> files_h;  ///< that the files' own units are in (HubbleParam), where they say one
  double box_mpc =
      0;  ///< edge of the periodic box, comoving Mpc (without h); 0: not periodic, as a cut-out is
  std::vector<Snapshot> snapshots;  ///< in the order of time
  bool has_tree = false;
  /// False where Galaxy::effective_radius_kpc is far from the radius that holds half of the mass on an image:
  /// `select` then measures it.
  bool has_projected_radii = true;
  /// What Galaxy::effective_radius_kpc is: "half-mass radius of the stars in space"; "" where nothing says.
  std::string radius_kind{};
  /// What else a user wants to see: ("tree_bricks", "variant G, 4-byte reals"), ("units", ...), in the order
  /// to show.
  std::vector<std::pair<std::string, std::string>> details;

  /// Edge of the box at a snapshot, physical kpc; 0 where there is no periodic box.
  double box_kpc(std::size_t snapshot) const { return box_mpc * 1e3 * snapshots[snapshot].scale_factor; }
  /// The cosmology. Error (input) where there is none, naming the options that give it.
  const cosmos::CosmologyParameters& known_cosmology() const;
  /// h of lengths in kpc/h or Mpc/h that go with these files.
  double h() const { return files_h.value_or(cosmology.hubble_kms_mpc / 100); }
  /// Index of the snapshot of that number. Error (input) naming the nearest.
  std::size_t index_of(std::int64_t number) const;
};

/// The star particles of one snapshot in pieces that are each read as a whole: the file of a processor, of a
/// galaxy.
class StarReader {
 public:
  virtual ~StarReader() = default;
  virtual std::size_t pieces() const = 0;
  /// All stars of a piece; positions from the box's corner, or a cut-out's own origin. Thread-safe. Errors
  /// (input) name the file and the record or dataset.
  virtual StarParticles read(std::size_t piece) const = 0;
  /// Only where they are: the same positions in the same order, cheaper where the format allows it.
  virtual std::array<std::vector<double>, 3> positions_kpc(std::size_t piece) const {
    return read(piece).position_kpc;
  }
};

/// Identities (StarParticles::id) of the star particles of galaxies (Galaxy::id), ascending.
using Members = std::unordered_map<std::int64_t, std::vector<std::int64_t>>;

/// A simulation that has been opened: small things are known, large ones are read when asked for.
class Simulation {
 public:
  virtual ~Simulation() = default;
  virtual const SimulationInfo& info() const = 0;
  /// The catalogue of a snapshot (by index). Error (input) where it has none.
  virtual std::vector<Galaxy> galaxies(std::size_t snapshot) const = 0;
  /// Which stars the catalogue counts to these galaxies; none where it does not say. Reads all of it: ask
  /// once.
  virtual Members members(std::size_t, const std::vector<std::int64_t>& /*galaxies*/) const { return {}; }
  /// The star particles of a snapshot. Error (input) where it has none.
  virtual std::unique_ptr<StarReader> stars(std::size_t snapshot) const = 0;
  /// Error (input) where there is no tree.
  virtual MergerTree tree() const = 0;
};

struct SimulationFormat;
/// Those that are known, in the order in which they are tried. The seam lists none: snapshots/formats.h does.
using Formats = std::vector<SimulationFormat>;

/// How to read what the files do not say.
struct SimulationOptions {
  std::string input;                     ///< a folder, or a file in it
  std::string format = "auto";           ///< SimulationFormat::name; auto: whichever recognises it
  std::string birth_time = "auto";       ///< of RAMSES: conformal, or proper (use_proper_time); auto: as its
                                         ///< namelist says, else conformal
  std::optional<double> hubble_kms_mpc;  ///< where no file says it, as with GalaxyMaker's files alone; or in
                                         ///< place of what one says
  std::optional<double> omega_m;
  std::optional<double> omega_l;
  std::optional<double> box_mpc;

  double survivor_share = 0.2;  ///< of TreeMaker's trees: see read_tree

  void describe(Fields& fields, const Formats& formats);
};

/// A format that simulations come in. A new one is its file and its line in snapshots/formats.cpp.
struct SimulationFormat {
  std::string name;         ///< "ramses", "tng", ...
  std::string description;  ///< one line for help and messages: what files it looks for
  /// Cheap: by names and first bytes. Never throws for what is not of its kind.
  std::function<bool(const std::filesystem::path&)> recognises;
  /// What it opens may keep a copy of the context, to tell of what it leaves out.
  std::function<std::unique_ptr<Simulation>(const SimulationOptions&, const RunContext&)> open;
};

/// True where one of the formats recognises the path.
bool is_simulation(const std::filesystem::path& path, const Formats& formats);

/// Errors (input): no such path; none recognises it (says what each looks for); what the format finds wrong.
std::unique_ptr<Simulation> open_simulation(const SimulationOptions& options, const Formats& formats,
                                            const RunContext& context = {});

}  // namespace peculiar::simulation
