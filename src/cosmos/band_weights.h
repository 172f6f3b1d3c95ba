#pragma once

#include <span>
#include <vector>

#include "cosmos/bandpass.h"
#include "cosmos/cosmology.h"

namespace peculiar::cosmos {

/// Weights of the wavelengths of a rest-frame spectrum in the counts in a band at a redshift. With L_lambda
/// and the curve both linear between their own wavelengths this is exact, and includes the K-correction:
///
///   f_lambda(lambda) = L_lambda(lambda / (1 + z)) / ((1 + z) 4 pi d_L^2),
///   mean f_nu = int f_lambda lambda T dlambda / (c int T dlambda / lambda),
///   counts = 10^(0.4 zero_point) mean f_nu / 3631 Jy.
class BandWeights {
 public:
  /// Errors (input): a redshift not above 0; spectra that do not cover the band at that redshift (states the
  /// range that they cover).
  BandWeights(std::span<const double> wavelength_angstrom, const Bandpass& band, double zero_point_mag,
              const Cosmology& cosmology, double redshift);

  /// The first wavelength with weight, and the weights [counts / (Lsun/Angstrom)] from there on.
  std::size_t first() const { return first_; }
  std::span<const double> weights() const { return weights_; }

 private:
  std::size_t first_ = 0;
  std::vector<double> weights_;
};

}  // namespace peculiar::cosmos
