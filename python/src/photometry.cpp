#include "mock/photometry.h"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <memory>

#include "arrays.h"
#include "base/error.h"
#include "bindings.h"
#include "settings.h"
#include "work.h"

namespace peculiar::python {

namespace {

using cosmos::Cosmology;
using mock::Photometry;

/// Of the particles: counts a second [band][particle], and what became of each (0 lit, 1 clamped, 2 dark).
nb::tuple light(const Photometry& photometry, const std::optional<Numbers>& mass,
                const std::optional<Numbers>& initial_mass, const Numbers& age,
                const std::optional<Numbers>& metallicity, double redshift, const Cosmology& cosmology) {
  simulation::StarParticles stars;
  const std::size_t count = age.size();
  const auto take = [&](const std::optional<Numbers>& values, const char* name) -> std::vector<double> {
    if (!values) return {};
    if (values->size() != count) throw input_error("{}: {} values for {} ages", name, values->size(), count);
    return vector_of(*values);
  };
  if (!mass && !initial_mass) throw usage_error("give mass, or initial_mass");
  for (auto& axis : stars.position_kpc) axis.assign(count, 0);
  stars.mass_msun = take(mass, "mass");
  stars.initial_mass_msun = take(initial_mass, "initial_mass");
  stars.age_gyr = vector_of(age);
  stars.metallicity = take(metallicity, "metallicity");
  Work work(1, nb::none());
  std::vector<float> counts;
  std::vector<std::uint8_t> state;
  std::size_t bands = 0;
  work.run([&] {
    const mock::ParticleLight found = photometry.light(stars, photometry.at_redshift(cosmology, redshift));
    bands = found.counts.size();
    for (const std::vector<float>& band : found.counts) counts.insert(counts.end(), band.begin(), band.end());
    for (const auto one : found.state) state.push_back(static_cast<std::uint8_t>(one));
  });
  return nb::make_tuple(array_of(std::move(counts), {bands, count}), array_of(std::move(state)));
}

}  // namespace

void bind_photometry(nb::module_& module) {
  nb::class_<Cosmology>(module, "Cosmology")
      .def(
          "__init__",
          [](Cosmology* self, double hubble, double omega_m, double omega_l) {
            new (self) Cosmology({hubble, omega_m, omega_l});
          },
          nb::arg("hubble_kms_mpc") = cosmos::CosmologyParameters{}.hubble_kms_mpc,
          nb::arg("omega_m") = cosmos::CosmologyParameters{}.omega_m,
          nb::arg("omega_l") = cosmos::CosmologyParameters{}.omega_l)
      .def_prop_ro("parameters",
                   [](const Cosmology& c) {
                     return nb::make_tuple(c.parameters().hubble_kms_mpc, c.parameters().omega_m,
                                           c.parameters().omega_l);
                   })
      .def("age_gyr", &Cosmology::age_gyr, nb::arg("scale_factor"))
      .def("luminosity_distance_mpc", &Cosmology::luminosity_distance_mpc, nb::arg("redshift"))
      .def("angular_diameter_distance_mpc", &Cosmology::angular_diameter_distance_mpc, nb::arg("redshift"))
      .def("kpc_per_arcsec", &Cosmology::kpc_per_arcsec, nb::arg("redshift"));
  nb::class_<Photometry>(module, "Photometry")
      .def(
          "__init__",
          [](Photometry* self, const nb::dict& settings) {
            new (self) Photometry(options_in<mock::PhotometryOptions>(settings));
          },
          nb::arg("settings"))
      .def_prop_ro("band_names", &Photometry::band_names)
      .def_prop_ro("zero_points_mag", &Photometry::zero_points_mag)
      .def("light", &light, nb::arg("mass").none(), nb::arg("initial_mass").none(), nb::arg("age"),
           nb::arg("metallicity").none(), nb::arg("redshift"), nb::arg("cosmology"));
  module.def(
      "bandpass",
      [](const std::string& name) {
        const cosmos::Bandpass band = cosmos::find_bandpass(name);
        const auto wavelength = band.wavelength_angstrom(), throughput = band.throughput();
        nb::dict out;
        out["name"] = band.name();
        out["wavelength_angstrom"] = array_of(std::vector<double>(wavelength.begin(), wavelength.end()));
        out["throughput"] = array_of(std::vector<double>(throughput.begin(), throughput.end()));
        out["pivot_angstrom"] = band.pivot_angstrom();
        out["zero_point_mag"] = band.zero_point_mag();
        return out;
      },
      nb::arg("name"));
  module.def("bandpasses", [] {
    std::vector<std::pair<std::string, std::string>> out;
    for (const cosmos::BuiltInBandpass& band : cosmos::built_in_bandpasses())
      out.emplace_back(band.name, band.description);
    return out;
  });
}

}  // namespace peculiar::python
