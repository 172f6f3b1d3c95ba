#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "cosmos/population_sources.h"
#include "fits/fits_image.h"

// The primary HDU is the cube L_lambda [Lsun/Angstrom per Msun formed] of shape
// [metallicity][age][wavelength]; the axes are one-dimensional images METALLICITY (mass fraction),
// LOG10_AGE_YR and WAVELENGTH_AA. An image REMAINING_MASS [metallicity][age] (the fraction still in stars and
// remnants) is optional.

namespace peculiar::cosmos {

namespace {

std::vector<double> read_axis(const fits::FitsFile& file, const char* name) {
  const std::vector<float> values = file.read_line(file.choose(name).number);
  return {values.begin(), values.end()};
}

std::vector<double> read_remaining_mass(const fits::FitsFile& file) {
  for (const fits::HduInfo& hdu : file.hdus()) {
    if (hdu.name != "REMAINING_MASS") continue;
    const std::vector<float> pixels = file.read_plane(hdu.number).pixels;
    return {pixels.begin(), pixels.end()};
  }
  return {};
}

}  // namespace

StellarPopulations read_fits_populations(const std::string& path) {
  const fits::FitsFile file(path);
  PopulationGrid grid;
  grid.name = path;
  grid.metallicity = read_axis(file, "METALLICITY");
  for (const double log_age_yr : read_axis(file, "LOG10_AGE_YR"))
    grid.age_gyr.push_back(std::pow(10, log_age_yr - 9));
  grid.wavelength_angstrom = read_axis(file, "WAVELENGTH_AA");
  const std::vector<std::int64_t> shape{static_cast<std::int64_t>(grid.metallicity.size()),
                                        static_cast<std::int64_t>(grid.age_gyr.size()),
                                        static_cast<std::int64_t>(grid.wavelength_angstrom.size())};
  if (file.hdus().front().shape != shape) {
    throw input_error(
        "{}: the first HDU must have the shape of its axes, {} metallicities x {} ages x {} wavelengths",
        path, shape[0], shape[1], shape[2]);
  }
  for (std::int64_t plane = 0; plane < shape[0]; ++plane) {
    const std::vector<float> pixels = file.read_plane(0, plane).pixels;
    grid.luminosity.insert(grid.luminosity.end(), pixels.begin(), pixels.end());
  }
  grid.remaining_mass = read_remaining_mass(file);
  return StellarPopulations(std::move(grid));
}

}  // namespace peculiar::cosmos
