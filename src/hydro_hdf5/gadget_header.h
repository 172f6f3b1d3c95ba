#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "hydro_hdf5/hdf5_stars.h"
#include "simulation/simulation.h"
#include "store/hdf5_file.h"

namespace peculiar::hydro_hdf5 {

// Units as the files of this family define them, in cm, g and cm/s.
inline constexpr double kGadgetKpc = 3.085678e21;
inline constexpr double kGadgetMsun = 1.989e33;
inline constexpr double kGadgetKms = 1e5;

/// The attributes of /Header that HDF5 snapshots, cut-outs and group catalogues of GADGET's descendants share
/// (AREPO: tng-project.org/data/docs/specifications; EAGLE: The EAGLE team 2017). Values that GADGET-4 keeps
/// in /Parameters, SWIFT in /Cosmology, and GIZMO under other names are read from there. Units are read from
/// /Header, /Units or /Parameters, else from the attributes of datasets; the default is kpc/h, 1e10 Msun/h
/// and km/s. GIZMO's Unit..._In_CGS are those of the values themselves, the others those of values times h.
struct GadgetHeader {
  double scale_factor = 1;
  double h = 1;                           ///< h in the files' units, whatever the assumed cosmology
  double box_mpc = 0;                     ///< comoving; 0: not given
  cosmos::CosmologyParameters cosmology;  ///< options take precedence over the file
  double length_kpc = 1;                  ///< unit of length, physical kpc
  double mass_msun = 1;                   ///< unit of mass
  bool says_units = false;                ///< whether the file gives the unit of length
  double velocity_kms = 1;     ///< unit of velocity of subhaloes; that of particles is sqrt(a) times this
  std::optional<Clock> clock;  ///< of a run without expansion, whose scale factor is 1
  std::optional<std::int64_t> snapshot;  ///< SnapshotNumber, which cut-outs have

  double box_kpc() const { return box_mpc * 1e3 * scale_factor; }
};

/// Meaning of the header's Time. SWIFT's is a time in its own units, even in a cosmological run.
enum class HeaderTime { kScaleFactor, kOther };

/// Errors (input), naming file and attribute: an attribute is missing (HubbleParam, Omega0, OmegaLambda: and
/// not among the options either); Time contradicts Redshift; the run states that it is not cosmological.
GadgetHeader read_gadget_header(const store::Hdf5File& file, const simulation::SimulationOptions& options,
                                HeaderTime time = HeaderTime::kScaleFactor);

/// Reads the header of a run that states that it does not expand (ComovingIntegrationOn 0, or no matter and
/// no cosmological constant): lengths are physical, Time is a time, and there is no periodic box. None if the
/// run expands. The cosmology comes from the options and is meaningless without them.
std::optional<GadgetHeader> read_static_header(const store::Hdf5File& file,
                                               const simulation::SimulationOptions& options);

/// An attribute of /Header by particle type: the value for stars, or the only value.
std::int64_t header_count(const store::Hdf5File& file, const char* name);

/// Total number of stars in all parts, by the header (counts of more than 32 bits are split over two
/// attributes); -1 if not given.
std::int64_t announced_stars(const store::Hdf5File& file);

/// Snapshot number by the header, also of the snapshot that an extract was taken from; none if not given.
/// Error (input): not an integer.
std::optional<std::int64_t> snapshot_number(const store::Hdf5File& file);

/// Error (input) if the number of chunk files differs from this attribute of the first file's /Header.
void check_chunk_count(const store::Hdf5File& first, const char* attribute, std::size_t files);

/// Whether box and cosmology agree.
bool same_simulation(const GadgetHeader& a, const GadgetHeader& b);

/// Appends a snapshot to the description of a simulation, which the first snapshot defines. Errors (input),
/// naming `path`: the box or cosmology differs; the time is not later.
void append_snapshot(simulation::SimulationInfo& info, std::int64_t number, const GadgetHeader& header,
                     const std::string& path);

/// Makes a source of stars from the chunks of a snapshot, with the `layout` of each. Errors (input): a header
/// contradicts the datasets or, if `is_whole` (all chunks of a snapshot, no cut-outs), NumPart_Total.
StarSource star_source(const std::vector<std::filesystem::path>& chunks, const GadgetHeader& header,
                       bool is_whole, const std::function<StarLayout(const store::Hdf5File&)>& layout);

}  // namespace peculiar::hydro_hdf5
