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
  std::int64_t number = 0;  ///< as in the file names
  double scale_factor = kUnknown;
  double age_gyr = kUnknown;   ///< of the universe
  bool has_stars = false;      ///< star particles can be read
  bool has_galaxies = false;   ///< a catalogue of galaxies can be read
  std::int64_t galaxies = -1;  ///< number of galaxies; -1 if unknown before reading
  std::int64_t stars = -1;     ///< number of star particles; -1 if unknown before reading

  double redshift() const { return 1 / scale_factor - 1; }
};

/// Description of an opened simulation.
struct SimulationInfo {
  std::string format;  ///< SimulationFormat::name
  std::string path;
  cosmos::CosmologyParameters cosmology;  ///< meaningless unless `lacks_cosmology` is empty
  /// "" if the cosmology is known; else the source that lacks one ("info_00003.txt: a run without
  /// cosmology").
  std::string lacks_cosmology;
  std::optional<double> files_h;  ///< h in the files' own units (HubbleParam), if they give one
  double box_mpc =
      0;  ///< edge of the periodic box, comoving Mpc (without h); 0: not periodic, like a cut-out
  std::vector<Snapshot> snapshots;  ///< in time order
  bool has_tree = false;
  /// False if Galaxy::effective_radius_kpc is far from the projected half-mass radius: `select` then measures
  /// it.
  bool has_projected_radii = true;
  /// Meaning of Galaxy::effective_radius_kpc: "half-mass radius of the stars in space"; "" if unknown.
  std::string radius_kind{};
  /// Further details for the user: ("tree_bricks", "variant G, 4-byte reals"), ("units", ...), in the order
  /// of display.
  std::vector<std::pair<std::string, std::string>> details;

  /// Edge of the box at a snapshot, physical kpc; 0 without a periodic box.
  double box_kpc(std::size_t snapshot) const { return box_mpc * 1e3 * snapshots[snapshot].scale_factor; }
  /// The cosmology. Error (input): there is none; names the options that set it.
  const cosmos::CosmologyParameters& known_cosmology() const;
  /// h of lengths in kpc/h or Mpc/h in tables that accompany these files.
  double h() const { return files_h.value_or(cosmology.hubble_kms_mpc / 100); }
  /// Index of the snapshot with that number. Error (input): there is none; names the nearest.
  std::size_t index_of(std::int64_t number) const;
};

/// The star particles of one snapshot, in pieces that are each read as a whole, such as the file of a
/// processor or a galaxy.
class StarReader {
 public:
  virtual ~StarReader() = default;
  virtual std::size_t pieces() const = 0;
  /// Reads all stars of a piece; positions relative to the corner of the box, or to a cut-out's own origin.
  /// Thread-safe. Errors (input) name the file and the record or dataset.
  virtual StarParticles read(std::size_t piece) const = 0;
  /// Reads positions only: those of read() in the same order, cheaper if the format allows it.
  virtual std::array<std::vector<double>, 3> positions_kpc(std::size_t piece) const {
    return read(piece).position_kpc;
  }
};

/// Ids (StarParticles::id) of the star particles of galaxies (Galaxy::id), ascending.
using Members = std::unordered_map<std::int64_t, std::vector<std::int64_t>>;

/// An opened simulation: small data are loaded, large data are read on demand.
class Simulation {
 public:
  virtual ~Simulation() = default;
  virtual const SimulationInfo& info() const = 0;
  /// The catalogue of a snapshot (by index). Error (input): there is none.
  virtual std::vector<Galaxy> galaxies(std::size_t snapshot) const = 0;
  /// The stars that the catalogue assigns to these galaxies; empty if it does not say. Reads the whole
  /// catalogue, so ask once.
  virtual Members members(std::size_t, const std::vector<std::int64_t>& /*galaxies*/) const { return {}; }
  /// The star particles of a snapshot. Error (input): there are none.
  virtual std::unique_ptr<StarReader> stars(std::size_t snapshot) const = 0;
  /// Error (input): there is no tree.
  virtual MergerTree tree() const = 0;
};

struct SimulationFormat;
/// Formats in the order in which they are tried. This room lists none; snapshots/formats.h does.
using Formats = std::vector<SimulationFormat>;

/// How to open a simulation, with values that the files do not contain.
struct SimulationOptions {
  std::string input;                ///< a folder, or a file in it
  std::string format = "auto";      ///< SimulationFormat::name; auto: the format that recognises the input
  std::string birth_time = "auto";  ///< RAMSES only: conformal, or proper (use_proper_time); auto: from its
                                    ///< namelist, else conformal
  std::optional<double>
      hubble_kms_mpc;  ///< if no file gives it, as with GalaxyMaker's files alone, or to override a file
  std::optional<double> omega_m;
  std::optional<double> omega_l;
  std::optional<double> box_mpc;

  double survivor_share = 0.2;  ///< for TreeMaker's trees: see read_tree

  void describe(Fields& fields, const Formats& formats);
};

/// A simulation format. A new one is a file and a line in snapshots/formats.cpp.
struct SimulationFormat {
  std::string name;         ///< "ramses", "tng", ...
  std::string description;  ///< one line for help and messages: which files it looks for
  /// Cheap: looks at names and first bytes. Never throws for files of other kinds.
  std::function<bool(const std::filesystem::path&)> recognises;
  /// The opened simulation may keep a copy of the context, to report what it leaves out.
  std::function<std::unique_ptr<Simulation>(const SimulationOptions&, const RunContext&)> open;
};

/// Whether one of the formats recognises the path.
bool is_simulation(const std::filesystem::path& path, const Formats& formats);

/// Opens a simulation. Errors (input): no such path; no format recognises it (states what each looks for);
/// faults that the format finds.
std::unique_ptr<Simulation> open_simulation(const SimulationOptions& options, const Formats& formats,
                                            const RunContext& context = {});

}  // namespace peculiar::simulation
