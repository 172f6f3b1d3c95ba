#pragma once

#include <cmath>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/test_shared.h"
#include "cosmos/stellar_populations.h"

namespace peculiar::cosmos {

/// Populations whose L_lambda [Lsun/Angstrom] is a function of metallicity, age [Gyr] and wavelength
/// [Angstrom]: metallicities 0.001, 0.01, 0.05; ages 1 Myr to 10 Gyr by factors of 10; wavelengths 500 to
/// 50,000 in steps of half a per cent.
inline PopulationGrid made_up_grid(const std::function<double(double, double, double)>& luminosity) {
  PopulationGrid grid;
  grid.name = "made up";
  grid.metallicity = {0.001, 0.01, 0.05};
  grid.age_gyr = {0.001, 0.01, 0.1, 1, 10};
  for (double wavelength = 500; wavelength < 50000; wavelength *= 1.005)
    grid.wavelength_angstrom.push_back(wavelength);
  for (const double metallicity : grid.metallicity) {
    for (const double age : grid.age_gyr) {
      for (const double wavelength : grid.wavelength_angstrom) {
        grid.luminosity.push_back(static_cast<float>(luminosity(metallicity, age, wavelength)));
      }
    }
  }
  return grid;
}

/// One solar luminosity per 1e15 Hz at every wavelength: flat in f_nu.
inline double flat_luminosity(double, double, double wavelength_angstrom) {
  return 2.99792458e18 / 1e15 / (wavelength_angstrom * wavelength_angstrom);
}

}  // namespace peculiar::cosmos
