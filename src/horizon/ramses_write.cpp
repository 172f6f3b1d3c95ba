#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/parallel.h"
#include "horizon/birth_times.h"
#include "horizon/fortran_file.h"
#include "horizon/ramses_info.h"
#include "horizon/writers.h"

namespace peculiar::horizon {

namespace fs = std::filesystem;

RamsesInfo ramses_info_of(const SnapshotHeader& header) {
  // Following RAMSES's definitions for cosmological runs (amr/units.f90).
  constexpr double kCriticalDensity = 1.8783e-29;  // g/cm3 for h = 1
  const double h = header.cosmology.hubble_kms_mpc / 100, a = header.scale_factor;
  RamsesInfo info;
  info.scale_factor = a;
  info.cosmology = header.cosmology;
  info.time = cosmos::Cosmology(header.cosmology).conformal_time(a);
  info.unit_length_cm = a * header.box_mpc * 1e3 * kCmPerKpc;
  info.unit_density_g_cm3 = header.cosmology.omega_m * kCriticalDensity * h * h / (a * a * a);
  info.unit_time_s = a * a / (header.cosmology.hubble_kms_mpc * 1e5 / (1e3 * kCmPerKpc));
  return info;
}

namespace {

/// Formats as Fortran's E23.15.
std::string fortran_real(double value) {
  if (value == 0) return "  0.000000000000000E+00";
  // 0.ddd x 10^n instead of d.dd x 10^(n - 1).
  std::string digits = fmt::format("{:.14e}", std::abs(value));
  const auto e = digits.find('e');
  const int exponent = std::stoi(digits.substr(e + 1)) + 1;
  digits = digits.substr(0, 1) + digits.substr(2, e - 2);
  return fmt::format("{:>23}", fmt::format("{}0.{}E{:+03d}", value < 0 ? "-" : "", digits, exponent));
}

void write_info(const fs::path& path, const RamsesInfo& info, int files) {
  std::string text;
  const auto add = [&text](const char* key, const std::string& value) {
    text += fmt::format("{:<12}={}\n", key, value);
  };
  for (const auto& [key, value] : {std::pair{"ncpu", files},
                                   {"ndim", 3},
                                   {"levelmin", 7},
                                   {"levelmax", 17},
                                   {"ngridmax", 0},
                                   {"nstep_coarse", 0}})
    add(key, fmt::format("{:11d}", value));
  text += "\n";
  const double omega_k = 1 - info.cosmology.omega_m - info.cosmology.omega_l;
  for (const auto& [key, value] : {std::pair{"boxlen", info.box_length},
                                   {"time", info.time},
                                   {"aexp", info.scale_factor},
                                   {"H0", info.cosmology.hubble_kms_mpc},
                                   {"omega_m", info.cosmology.omega_m},
                                   {"omega_l", info.cosmology.omega_l},
                                   {"omega_k", omega_k},
                                   {"omega_b", 0.045},
                                   {"unit_l", info.unit_length_cm},
                                   {"unit_d", info.unit_density_g_cm3},
                                   {"unit_t", info.unit_time_s}}) {
    add(key, fortran_real(value));
  }
  text += "\n" + fmt::format("ordering type={:<80}\n", "planar") +
          "   DOMAIN   ind_min                 ind_max\n";
  for (int file = 0; file < files; ++file) {
    text += fmt::format("{:8d} {} {}\n", file + 1, fortran_real(static_cast<double>(file) / files),
                        fortran_real(static_cast<double>(file + 1) / files));
  }
  write_file(path, text);
}

void write_header(const fs::path& path, std::size_t dark, std::size_t stars, RamsesGeneration generation) {
  std::string text;
  if (generation == RamsesGeneration::kHorizonAgn) {
    for (const auto& [title, count] : {std::pair{"Total number of particles", dark + stars},
                                       {"Total number of dark matter particles", dark},
                                       {"Total number of star particles", stars},
                                       {"Total number of sink particles", std::size_t{0}}}) {
      text += fmt::format(" {}\n{:12d}\n", title, count);
    }
    text += " Particle fields\n pos vel mass iord level tform metal";
  } else {
    text = "#      Family     Count\n";
    constexpr std::array names{"other_tracer", "debris_tracer", "cloud_tracer", "star_tracer",
                               "other_tracer", "gas_tracer",    "DM",           "star",
                               "cloud",        "debris",        "other"};
    for (std::size_t i = 0; i < names.size(); ++i)
      text += fmt::format("{:>13}{:10d}\n", names[i], i == 6 ? dark : i == 7 ? stars : 0);
    text += fmt::format("{:>13}{:10d}\n Particle fields\n pos vel mass iord level family tag tform metal",
                        "undefined", 0);
  }
  write_file(path, text);
}

constexpr const char* kDescriptor =
    "# version:  1\n# ivar, variable_name, variable_type\n"
    " 1, position_x, d\n 2, position_y, d\n 3, position_z, d\n 4, velocity_x, d\n 5, velocity_y, d\n 6, velocity_z, d\n"
    " 7, mass, d\n 8, identity, i\n 9, levelp, i\n10, family, b\n11, tag, b\n12, birth_time, d\n13, metallicity, d\n";

/// Mass fractions of H, O, Fe, C, N, Mg and Si in a star with the Sun's mixture (Asplund et al. 2009) and
/// this metallicity.
std::array<double, 7> element_fractions(double metallicity) {
  constexpr double kSolar = 0.0134;
  constexpr std::array metals{5.73e-3, 1.29e-3, 2.36e-3, 6.9e-4, 7.1e-4, 6.7e-4};
  std::array<double, 7> fractions{0.7381 * (1 - metallicity) / (1 - kSolar)};
  for (std::size_t i = 0; i < metals.size(); ++i) fractions[i + 1] = metals[i] / kSolar * metallicity;
  return fractions;
}

/// Particles for one file, dark matter first.
struct Share {
  std::vector<std::size_t> dark, stars;
};

struct PartWriter {
  const RamsesInfo& info;
  const BirthTimes& birth_times;
  const simulation::StarParticles& stars;
  const DarkParticles& dark;
  int files;
  RamsesGeneration generation;
  bool has_long_identities;

  void write(const fs::path& path, const Share& share) const;

 private:
  /// Writes one record: dark(i) for the dark matter, then star(i) for the stars.
  template <typename Value, typename Dark, typename Star>
  std::vector<Value> values(const Share& share, const Dark& dark_value, const Star& star_value) const {
    std::vector<Value> all;
    all.reserve(share.dark.size() + share.stars.size());
    for (const std::size_t i : share.dark) all.push_back(static_cast<Value>(dark_value(i)));
    for (const std::size_t i : share.stars) all.push_back(static_cast<Value>(star_value(i)));
    return all;
  }
};

void PartWriter::write(const fs::path& path, const Share& share) const {
  FortranWriter out(path);
  const auto count = static_cast<std::int64_t>(share.dark.size() + share.stars.size());
  out.integers4({files});
  out.integers4({3});
  out.integers4({count});
  out.integers4({0, 0, 0, 0});
  out.integers4({static_cast<std::int64_t>(stars.size())});
  out.reals8({0});
  out.reals8({0});
  out.integers4({0});
  const auto none = [](std::size_t) { return 0; };
  const auto reals = [&](const auto& of_dark, const auto& of_star) {
    out.reals8(values<double>(share, of_dark, of_star));
  };
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double scale = 1 / info.kpc_per_length();
    reals([&](std::size_t i) { return dark.position_kpc[axis][i] * scale; },
          [&](std::size_t i) { return stars.position_kpc[axis][i] * scale; });
  }
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double scale = 1 / info.kms_per_velocity();
    reals([&](std::size_t i) { return dark.velocity_kms[axis][i] * scale; },
          [&](std::size_t i) { return stars.velocity_kms[axis][i] * scale; });
  }
  const double mass_scale = 1 / info.msun_per_mass();
  reals([&](std::size_t i) { return dark.mass_msun[i] * mass_scale; },
        [&](std::size_t i) { return stars.mass_msun[i] * mass_scale; });
  const auto identities = values<std::int64_t>(
      share, [&](std::size_t i) { return dark.id[i]; }, [&](std::size_t i) { return stars.id[i]; });
  if (has_long_identities) {
    out.integers8(identities);
  } else {
    out.integers4(identities);
  }
  constexpr int kLevel = 7;
  out.integers4(std::vector<std::int64_t>(static_cast<std::size_t>(count), kLevel));
  if (generation == RamsesGeneration::kFamilies) {
    out.integers1(values<std::int64_t>(
        share, [](std::size_t) { return 1; }, [](std::size_t) { return 2; }));
    out.integers1(values<std::int64_t>(share, none, none));
  }
  reals(none, [&](std::size_t i) { return birth_times.birth_time(stars.age_gyr[i]); });
  reals(none, [&](std::size_t i) { return stars.metallicity[i]; });
  if (generation == RamsesGeneration::kHorizonAgn) {
    for (std::size_t element = 0; element < 7; ++element)
      reals(none, [&](std::size_t i) { return element_fractions(stars.metallicity[i])[element]; });
  }
  out.close();
}

}  // namespace

void write_ramses_snapshot(const fs::path& folder, const SnapshotHeader& header,
                           const simulation::StarParticles& stars, const DarkParticles& dark, int files,
                           RamsesGeneration generation, int threads) {
  const std::string number = fmt::format("{:05d}", header.number);
  AtomicFolder output(folder / ("output_" + number));
  const RamsesInfo info = ramses_info_of(header);
  const BirthTimes birth_times(info, true);
  write_info(output.temporary() / ("info_" + number + ".txt"), info, files);
  write_header(output.temporary() / ("header_" + number + ".txt"), dark.size(), stars.size(), generation);
  if (generation == RamsesGeneration::kFamilies)
    write_file(output.temporary() / "part_file_descriptor.txt", kDescriptor);

  std::vector<Share> shares(static_cast<std::size_t>(files));
  const auto file_of = [&](double x_kpc) {
    return static_cast<std::size_t>(
        std::clamp(static_cast<int>(x_kpc / info.box_kpc() * files), 0, files - 1));
  };
  std::int64_t greatest = 0;
  for (std::size_t i = 0; i < dark.size(); ++i) {
    shares[file_of(dark.position_kpc[0][i])].dark.push_back(i);
    greatest = std::max(greatest, dark.id[i]);
  }
  for (std::size_t i = 0; i < stars.size(); ++i) {
    shares[file_of(stars.position_kpc[0][i])].stars.push_back(i);
    greatest = std::max(greatest, stars.id[i]);
  }
  const PartWriter writer{
      info, birth_times, stars, dark, files, generation, greatest > std::numeric_limits<std::int32_t>::max()};
  parallel_for(files, threads, [&](std::int64_t file, int) {
    writer.write(output.temporary() / fmt::format("part_{}.out{:05d}", number, file + 1),
                 shares[static_cast<std::size_t>(file)]);
  });
  output.commit();
}

}  // namespace peculiar::horizon
