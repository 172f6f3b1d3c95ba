#include "simulation/tng_header.h"

#include <cmath>

#include "base/error.h"

namespace peculiar::simulation {

namespace {

constexpr std::size_t kStars = 4;                   // of the particle types
constexpr std::int64_t kMostCounted = 1'000'000'000'000'000;  // more than any simulation has

// The units as the files of this family give them, in cm, g and cm/s; the docs' where a file gives none.
constexpr double kKpc = 3.085678e21;
constexpr double kMsun = 1.989e33;
constexpr double kKms = 1e5;

double number(const store::Hdf5File& file, const char* name) {
  const double value = file.attribute_number("Header", name);
  if (!std::isfinite(value)) throw input_error("{}: Header: attribute {} is {}", file.path(), name, value);
  return value;
}

double number_or(const store::Hdf5File& file, const char* name, double otherwise) {
  return file.has_attribute("Header", name) ? number(file, name) : otherwise;
}

double option_or(const std::optional<double>& option, const store::Hdf5File& file, const char* name,
                 const char* option_name) {
  if (option) return *option;
  if (!file.has_attribute("Header", name))
    throw input_error("{}: Header has no attribute {}; give {}", file.path(), name, option_name);
  return number(file, name);
}

double scale_factor(const store::Hdf5File& file) {
  const double time = number(file, "Time");
  if (!(time > 0 && time < 2))
    throw input_error("{}: Header: Time is {}, no scale factor; only cosmological runs are read", file.path(),
                      time);
  if (file.has_attribute("Header", "Redshift")) {
    const double redshift = number(file, "Redshift");
    if (!(std::abs(time * (1 + redshift) - 1) < 1e-3))
      throw input_error("{}: Header: Time {} (a scale factor) and Redshift {} contradict each other",
                        file.path(), time, redshift);
  }
  return time;
}

}  // namespace

TngHeader read_tng_header(const store::Hdf5File& file, const SimulationOptions& options) {
  TngHeader header;
  header.scale_factor = scale_factor(file);
  // What the file's values are in units of is its own affair, whatever cosmology is to be taken.
  const bool says_h = file.has_attribute("Header", "HubbleParam");
  const double h = says_h ? number(file, "HubbleParam")
                          : option_or(options.hubble_kms_mpc, file, "HubbleParam", "--hubble") / 100;
  if (!(h > 0)) throw input_error("{}: Header: HubbleParam is {}", file.path(), h);
  header.cosmology = {options.hubble_kms_mpc.value_or(100 * h),
                      option_or(options.omega_m, file, "Omega0", "--omega-m"),
                      option_or(options.omega_l, file, "OmegaLambda", "--omega-l")};
  const double length = number_or(file, "UnitLength_in_cm", kKpc) / kKpc / h;  // comoving kpc
  header.length_kpc = length * header.scale_factor;
  header.mass_msun = number_or(file, "UnitMass_in_g", 1e10 * kMsun) / kMsun / h;
  header.velocity_kms = number_or(file, "UnitVelocity_in_cm_per_s", kKms) / kKms;
  for (const double unit : {header.length_kpc, header.mass_msun, header.velocity_kms}) {
    if (!(unit > 0)) throw input_error("{}: Header: a unit is not positive", file.path());
  }
  header.box_mpc = options.box_mpc.value_or(number_or(file, "BoxSize", 0) * length / 1e3);
  if (!(header.box_mpc >= 0)) throw input_error("{}: Header: BoxSize is negative", file.path());
  if (file.has_attribute("Header", "SnapshotNumber"))
    header.snapshot = file.attribute_integers("Header", "SnapshotNumber").front();
  return header;
}

StarLayout tng_star_layout(const TngHeader& header) {
  StarLayout layout;
  layout.position = {"PartType4/Coordinates", header.length_kpc};
  layout.velocity = {"PartType4/Velocities", header.velocity_kms * std::sqrt(header.scale_factor)};
  layout.mass = {"PartType4/Masses", header.mass_msun};
  layout.initial_mass = {"PartType4/GFM_InitialMass", header.mass_msun};
  layout.birth_scale_factor = {"PartType4/GFM_StellarFormationTime", 1};
  layout.metallicity = {"PartType4/GFM_Metallicity", 1};
  layout.id = {"PartType4/ParticleIDs", 1};
  return layout;
}

void check_chunk_count(const store::Hdf5File& first, const char* attribute, std::size_t files) {
  if (!first.has_attribute("Header", attribute)) return;
  const std::int64_t announced = header_count(first, attribute);
  if (announced != static_cast<std::int64_t>(files)) {
    throw input_error("{}: Header: {} is {}, but {} chunk file(s) are there, numbered 0 to {}", first.path(),
                      attribute, announced, files, static_cast<std::int64_t>(files) - 1);
  }
}

std::int64_t header_count(const store::Hdf5File& file, const char* name) {
  const auto values = file.attribute_integers("Header", name);
  const std::int64_t value = values.size() > kStars ? values[kStars] : values.front();
  if (value < 0 || value > kMostCounted)
    throw input_error("{}: Header: attribute {} is {}", file.path(), name, value);
  return value;
}

}  // namespace peculiar::simulation
