#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace peculiar::cosmos {

/// Collecting area of the Hubble Space Telescope: 2.4 m less the obstruction, cm2.
inline constexpr double kHstCollectingArea_cm2 = 45238.93416;

/// What a curve's zero-point depends on besides the curve.
struct Telescope {
  std::string name = "";  ///< "HST"; "" if unknown, as for a curve from a file
  /// Of the aperture, less the obstruction.
  double collecting_area_cm2 = kHstCollectingArea_cm2;
};

/// The fraction of photons that a telescope counts, by wavelength: linear between points, 0 outside them.
class Bandpass {
 public:
  /// Errors (input), beginning with `name`: fewer than two points; lengths that differ; wavelengths that are
  /// not positive and increasing; a throughput that is negative or not finite; no throughput above 0.
  Bandpass(std::string name, std::vector<double> wavelength_angstrom, std::vector<double> throughput,
           Telescope telescope = {});

  const std::string& name() const { return name_; }
  const Telescope& telescope() const { return telescope_; }
  std::span<const double> wavelength_angstrom() const { return wavelength_; }
  std::span<const double> throughput() const { return throughput_; }
  double at(double wavelength_angstrom) const;

  /// sqrt(int T lambda dlambda / int T dlambda / lambda) (Koornneef et al. 1986).
  double pivot_angstrom() const;
  /// int T dlambda / lambda.
  double logarithmic_width() const { return logarithmic_width_; }
  /// The AB magnitude of one electron per second, if the curve is a total throughput: 2.5 log10(A / h * f_AB
  /// * int T dlambda / lambda).
  double zero_point_mag(double collecting_area_cm2) const;
  /// With the telescope's area.
  double zero_point_mag() const { return zero_point_mag(telescope_.collecting_area_cm2); }
  /// Beyond each edge lies a thousandth of the photons of a source flat in f_nu. Spectra have to reach the
  /// edges.
  double blue_edge_angstrom() const { return blue_edge_; }
  double red_edge_angstrom() const { return red_edge_; }

 private:
  std::string name_;
  std::vector<double> wavelength_, throughput_;
  Telescope telescope_;
  double logarithmic_width_ = 0, blue_edge_ = 0, red_edge_ = 0;
};

/// Reads a curve from a file, and names the curve after the file. ECSV: a column "wavelength" with a unit and
/// one of "response", "throughput" or "transmission" (speclite's files). Any other file: two columns of text,
/// with the unit of wavelength in comments (#) or a heading (nm, Angstrom or micron; .par files: Angstrom).
/// Errors (input) name file and line.
Bandpass read_bandpass(const std::filesystem::path& path);

/// Returns a built-in curve ("F160W", "LSST_i", "Euclid_H"; zero-points within 0.001 mag and pivots within 3
/// Angstrom of the complete curve), or reads the file of that name. Built-in curves are total throughputs of
/// mirrors, optics, filter and detector; those of LSST and HSC include the atmosphere at airmass 1.2. For VIS
/// speclite does not say what its curve includes. Error (input): neither; lists the nearest names.
Bandpass find_bandpass(const std::string& name_or_path);

struct BuiltInBandpass {
  std::string name;
  std::string description;
  Telescope telescope;
};
std::vector<BuiltInBandpass> built_in_bandpasses();

/// The telescopes other than HST of those of these bands that are built in: "LSST_i (Rubin), HSC_g (Subaru)";
/// "" for none.
std::string bands_of_other_telescopes(std::span<const std::string> bands);

}  // namespace peculiar::cosmos
