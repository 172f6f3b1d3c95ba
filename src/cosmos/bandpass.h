#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace peculiar::cosmos {

/// Collecting area of the Hubble Space Telescope: 2.4 m less the obstruction, cm2.
inline constexpr double kHstCollectingArea_cm2 = 45238.93416;

/// The share of photons that a telescope counts, by wavelength: straight lines between points, nothing beyond
/// them.
class Bandpass {
 public:
  /// Errors (input) begin with `name`: fewer than two points, lengths that differ, wavelengths that are not
  /// positive and increasing, a throughput below 0 or not finite, none above 0.
  Bandpass(std::string name, std::vector<double> wavelength_angstrom, std::vector<double> throughput);

  const std::string& name() const { return name_; }
  std::span<const double> wavelength_angstrom() const { return wavelength_; }
  std::span<const double> throughput() const { return throughput_; }
  double at(double wavelength_angstrom) const;

  /// sqrt(int T lambda dlambda / int T dlambda / lambda) (Koornneef et al. 1986).
  double pivot_angstrom() const;
  /// int T dlambda / lambda.
  double logarithmic_width() const { return logarithmic_width_; }
  /// The AB magnitude that gives one electron a second, where the curve is a total throughput:
  /// 2.5 log10(A / h * f_AB * int T dlambda / lambda).
  double zero_point_mag(double collecting_area_cm2 = kHstCollectingArea_cm2) const;
  /// Beyond each of these lies a thousandth of the photons of a source that is flat in f_nu: where spectra
  /// have to reach.
  double blue_edge_angstrom() const { return blue_edge_; }
  double red_edge_angstrom() const { return red_edge_; }

 private:
  std::string name_;
  std::vector<double> wavelength_, throughput_;
  double logarithmic_width_ = 0, blue_edge_ = 0, red_edge_ = 0;
};

/// A curve from a file, named after it: ECSV with a column "wavelength" that has a unit and one of
/// "response", "throughput" or "transmission" (speclite's files); any other file as two columns of text, of
/// which comments (#) or a heading say the wavelengths' unit (nm, Angstrom or micron; .par files: Angstrom).
/// Errors (input) name file and line.
Bandpass read_bandpass(const std::filesystem::path& path);

/// A built-in curve ("F160W", "LSST_i", "Euclid_H"; zero-points within 0.001 mag and pivots within 3 Angstrom
/// of the complete curve), or the file of that name. Error (input) lists the nearest.
Bandpass find_bandpass(const std::string& name_or_path);

struct BuiltInBandpass {
  std::string name;
  std::string description;
};
std::vector<BuiltInBandpass> built_in_bandpasses();

}  // namespace peculiar::cosmos
