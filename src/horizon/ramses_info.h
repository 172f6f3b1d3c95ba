#pragma once

#include <cstdint>
#include <filesystem>

#include "cosmos/cosmology.h"

namespace peculiar::horizon {

inline constexpr double kCmPerKpc = 3.0856775814913673e21;
inline constexpr double kGramPerMsun = 1.98841e33;
inline constexpr double kSecondsPerGyr = 365.25 * 86400 * 1e9;

/// Contents of info_NNNNN.txt of a RAMSES output. Positions in code units run from 0 to box_length.
struct RamsesInfo {
  std::filesystem::path path;
  int files = 0;            ///< ncpu
  int dimensions = 3;       ///< ndim
  double box_length = 1;    ///< boxlen
  double time = 0;          ///< in code units: conformal time in a cosmological run, else time from the start
  double scale_factor = 1;  ///< aexp
  cosmos::CosmologyParameters cosmology;
  double unit_length_cm = 0;  ///< includes the scale factor
  double unit_density_g_cm3 = 0;
  double unit_time_s = 0;

  /// Runs without cosmology have time from zero, and H0 and aexp of 1.
  bool is_cosmological() const { return time < 0 || cosmology.hubble_kms_mpc != 1 || scale_factor != 1; }
  double kpc_per_length() const { return unit_length_cm / kCmPerKpc; }
  double box_kpc() const { return box_length * kpc_per_length(); }   ///< physical
  double box_mpc() const { return box_kpc() / scale_factor / 1e3; }  ///< comoving
  double kms_per_velocity() const { return unit_length_cm / unit_time_s * 1e-5; }
  double msun_per_mass() const {
    return unit_density_g_cm3 * unit_length_cm * unit_length_cm * unit_length_cm / kGramPerMsun;
  }
};

/// Reads by key and skips unknown keys; accepts Fortran exponents (1.5D+03, 0.1-100). Errors (input), naming
/// file and key: a missing key (including units); a value that is not a number; a run of fewer than three
/// dimensions.
RamsesInfo read_ramses_info(const std::filesystem::path& path);

struct SnapshotHeader;

/// Returns the units that RAMSES would have at that time (amr/units.f90, with present-day constants), with
/// code positions from 0 to 1.
RamsesInfo ramses_info_of(const SnapshotHeader& header);

}  // namespace peculiar::horizon
