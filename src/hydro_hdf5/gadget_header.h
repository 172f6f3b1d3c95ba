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

// The units as the files of this family give them, in cm, g and cm/s.
inline constexpr double kGadgetKpc = 3.085678e21;
inline constexpr double kGadgetMsun = 1.989e33;
inline constexpr double kGadgetKms = 1e5;

/// The attributes of /Header that HDF5 snapshots, cut-outs and group catalogues of GADGET's descendants have
/// in common (AREPO: tng-project.org/data/docs/specifications; EAGLE: The EAGLE team 2017). What GADGET-4
/// keeps in /Parameters, SWIFT in /Cosmology, and GIZMO under other names, is looked for there. Units stand
/// in /Header, /Units or /Parameters, else in the attributes of datasets, and are kpc/h, 1e10 Msun/h and km/s
/// where nothing is said.
struct GadgetHeader {
  double scale_factor = 1;
  double h = 1;                           ///< that the files' units are in, whatever cosmology is taken
  double box_mpc = 0;                     ///< comoving; 0: none said
  cosmos::CosmologyParameters cosmology;  ///< the options' in place of the file's
  double length_kpc = 1;                  ///< the unit of length, physical kpc
  double mass_msun = 1;                   ///< the unit of mass
  bool says_units = false;                ///< whether the file says that of length
  double velocity_kms = 1;     ///< the unit of velocity of subhaloes, that of particles is sqrt(a) of it
  std::optional<Clock> clock;  ///< of a run without expansion; its scale factor is 1
  std::optional<std::int64_t> snapshot;  ///< SnapshotNumber, which cut-outs carry

  double box_kpc() const { return box_mpc * 1e3 * scale_factor; }
};

/// What the header's Time is: SWIFT's is a time in its own units, even of a cosmological run.
enum class HeaderTime { kScaleFactor, kOther };

/// Errors (input) name the file and the attribute: one that is missing (HubbleParam, Omega0, OmegaLambda: and
/// not among the options either), Time that contradicts Redshift; a run that says it is not cosmological.
GadgetHeader read_gadget_header(const store::Hdf5File& file, const simulation::SimulationOptions& options,
                                HeaderTime time = HeaderTime::kScaleFactor);

/// The header of a run that says it does not expand (ComovingIntegrationOn 0, or no matter and no
/// cosmological constant): lengths are physical, Time is a time, and there is no periodic box. None where it
/// expands. The cosmology is that of the options, and means nothing where these give none.
std::optional<GadgetHeader> read_static_header(const store::Hdf5File& file,
                                               const simulation::SimulationOptions& options);

/// An attribute of /Header by particle type: the value for stars; or the only value.
std::int64_t header_count(const store::Hdf5File& file, const char* name);

/// All stars that a header announces, of all parts (counts of more than 32 bits stand in two attributes); -1
/// where it does not say.
std::int64_t announced_stars(const store::Hdf5File& file);

/// The number that a snapshot, or what an extract was taken from, has by its header; none where that does not
/// say. Error (input): one that is no whole number.
std::optional<std::int64_t> snapshot_number(const store::Hdf5File& file);

/// Error (input) where there are not as many chunk files as this attribute of the first one's /Header says.
void check_chunk_count(const store::Hdf5File& first, const char* attribute, std::size_t files);

/// Whether box and cosmology are the same.
bool same_simulation(const GadgetHeader& a, const GadgetHeader& b);

/// Adds a snapshot to what is known of a simulation; the first one says what it is. Errors (input) name
/// `path`: another box or cosmology, no later time.
void append_snapshot(simulation::SimulationInfo& info, std::int64_t number, const GadgetHeader& header,
                     const std::string& path);

/// Chunks of a snapshot as a source of stars, `layout` of each. Errors (input): a header that contradicts the
/// datasets, or (where `is_whole`: all chunks of a snapshot, no cut-outs) NumPart_Total.
StarSource star_source(const std::vector<std::filesystem::path>& chunks, const GadgetHeader& header,
                       bool is_whole, const std::function<StarLayout(const store::Hdf5File&)>& layout);

}  // namespace peculiar::hydro_hdf5
