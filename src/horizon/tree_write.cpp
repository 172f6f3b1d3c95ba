#include "base/atomic_file.h"
#include "base/error.h"
#include "horizon/bricks.h"
#include "horizon/fortran_file.h"
#include "horizon/writers.h"

namespace peculiar::horizon {

namespace {

struct Son {
  std::int64_t number;
  double mass_given;
};

/// Returns the sons of the galaxies of a step: galaxies of the next step that receive mass from them.
std::vector<std::vector<Son>> sons_of(std::size_t count, const std::vector<TreeGalaxy>& next) {
  std::vector<std::vector<Son>> sons(count);
  for (const TreeGalaxy& son : next) {
    for (const auto& [father, per_cent] : son.fathers) {
      if (father < 1 || father > static_cast<std::int64_t>(count))
        throw internal_error("galaxy {} has a father {} among {} galaxies", son.galaxy.id, father, count);
      sons[static_cast<std::size_t>(father - 1)].push_back(
          {son.galaxy.id, per_cent / 100 * son.galaxy.stellar_mass_msun});
    }
  }
  return sons;
}

void write_links(FortranWriter& out, const TreeGalaxy& one, const std::vector<Son>& sons) {
  // The background is also a father, with number 0.
  std::vector<std::int64_t> fathers;
  std::vector<double> shares;
  double background = 100;
  for (const auto& [father, per_cent] : one.fathers) {
    fathers.push_back(father);
    shares.push_back(per_cent);
    background -= per_cent;
  }
  constexpr double kNothing = 1e-4;  // percent; below the resolution of 4-byte reals
  if (background > kNothing || fathers.empty()) {
    fathers.push_back(0);
    shares.push_back(background);
  }
  out.integers4({static_cast<std::int64_t>(fathers.size())});
  out.integers4(fathers);
  out.reals4(shares);
  out.integers4({static_cast<std::int64_t>(sons.size())});
  if (sons.empty()) return;
  std::vector<std::int64_t> numbers;
  const Son* main_son = &sons[0];
  for (const Son& son : sons) {
    numbers.push_back(son.number);
    if (son.mass_given > main_son->mass_given) main_son = &son;
  }
  out.integers4(numbers);
  out.integers4({main_son->number});
}

}  // namespace

void write_merger_tree(const std::filesystem::path& folder, const std::vector<SnapshotHeader>& steps,
                       const std::vector<std::vector<TreeGalaxy>>& galaxies,
                       const std::vector<std::string>& brick_files) {
  AtomicFile file(folder / "tree.dat");
  FortranWriter out(file.temporary());
  const auto count = static_cast<std::int64_t>(steps.size());
  std::vector<std::int64_t> main_objects, sub_objects;
  std::vector<double> scale_factors, omegas, ages;
  for (std::size_t step = 0; step < steps.size(); ++step) {
    std::int64_t main = 0;
    for (const TreeGalaxy& one : galaxies[step]) main += one.galaxy.level == 1 ? 1 : 0;
    main_objects.push_back(main);
    sub_objects.push_back(static_cast<std::int64_t>(galaxies[step].size()) - main);
    const cosmos::Cosmology cosmology(steps[step].cosmology);
    const double a = steps[step].scale_factor, rate = cosmology.expansion_rate(a);
    scale_factors.push_back(a);
    omegas.push_back(steps[step].cosmology.omega_m / (a * a * a * rate * rate));
    ages.push_back(cosmology.age_gyr(a));
  }
  main_objects.insert(main_objects.end(), sub_objects.begin(), sub_objects.end());
  out.integers4({count});
  out.integers4(main_objects);
  out.reals4(scale_factors);
  out.reals4(omegas);
  out.reals4(ages);
  for (std::size_t step = 0; step < steps.size(); ++step) {
    const auto sons = step + 1 < steps.size() ? sons_of(galaxies[step].size(), galaxies[step + 1])
                                              : std::vector<std::vector<Son>>(galaxies[step].size());
    const double box_kpc = steps[step].box_mpc * 1e3 * steps[step].scale_factor,
                 mpc = 1 / kKpcPerAdaptahopMpc;
    for (std::size_t i = 0; i < galaxies[step].size(); ++i) {
      const simulation::Galaxy& galaxy = galaxies[step][i].galaxy;
      const double mass = galaxy.stellar_mass_msun / kMsunPerAdaptahopMass;
      out.integers4({galaxy.id});
      out.integers4({0});
      out.integers4({static_cast<std::int64_t>(step) + 1});
      out.integers4({galaxy.level, galaxy.host, galaxy.level > 1 ? galaxy.host : 0, 0, -1});
      out.reals4({mass});
      out.reals8({0});  // accreted mass
      std::vector<double> position;
      for (const double value : galaxy.position_kpc) position.push_back((value - box_kpc / 2) * mpc);
      out.reals4(position);
      out.reals4(galaxy.velocity_kms);
      out.reals4({0, 0, 0});
      out.reals4({galaxy.radius_kpc * mpc, galaxy.semi_axes_kpc[0] * mpc, galaxy.semi_axes_kpc[1] * mpc,
                  galaxy.semi_axes_kpc[2] * mpc});
      out.reals4({0, 0, 0});
      out.reals4({0});
      write_links(out, galaxies[step][i], sons[i]);
      out.reals4({galaxy.radius_kpc * mpc, mass, 0, 0, galaxy.effective_radius_kpc * mpc});
      out.reals4({0, 0});
    }
  }
  out.close();
  file.commit();
  std::string list = fmt::format("{} 1\n", count);
  for (const std::string& brick : brick_files) list += fmt::format("'{}'\n", brick);
  write_file(folder / "input_TreeMaker.dat", list);
}

}  // namespace peculiar::horizon
