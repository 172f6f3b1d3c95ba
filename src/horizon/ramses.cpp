#include "horizon/ramses.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/error.h"
#include "horizon/bricks.h"
#include "horizon/galaxy_stars.h"
#include "horizon/horizon_files.h"
#include "horizon/output_texts.h"
#include "horizon/ramses_particles.h"
#include "horizon/tree_file.h"
#include "horizon/tree_steps.h"

namespace peculiar::horizon {

namespace {

namespace fs = std::filesystem;

/// Derives a cosmology from a catalogue header when no other file gives one: present-day Omega_m from the
/// value at that time, and the Hubble constant from the age, in a flat universe.
cosmos::CosmologyParameters cosmology_of(const BricksHeader& header, const std::string& path) {
  const double a3 = std::pow(header.scale_factor, 3);
  const double then = header.omega_m;
  if (!(then > 0 && then <= 1) || !(header.age_gyr > 0)) {
    throw input_error(
        "{}: the header has omega_t {} and an age of {} Gyr, which do not define a cosmology; set --hubble, --omega-m and --omega-l",
        path, then, header.age_gyr);
  }
  // With OL = 1 - Om, then = Om / (Om + OL a^3).
  const double omega_m = then * a3 / (1 - then + then * a3);
  cosmos::CosmologyParameters parameters{70, omega_m, 1 - omega_m};
  parameters.hubble_kms_mpc *= cosmos::Cosmology(parameters).age_gyr(header.scale_factor) / header.age_gyr;
  return parameters;
}

class RamsesSimulation : public simulation::Simulation {
 public:
  explicit RamsesSimulation(const simulation::SimulationOptions& options);

  const simulation::SimulationInfo& info() const override { return info_; }
  std::vector<simulation::Galaxy> galaxies(std::size_t snapshot) const override;
  simulation::Members members(std::size_t snapshot, const std::vector<std::int64_t>& galaxies) const override;
  std::unique_ptr<simulation::StarReader> stars(std::size_t snapshot) const override;
  simulation::MergerTree tree() const override;

 private:
  void find_snapshots();
  void find_cosmology();
  void find_tree();
  void judge_radii();
  void describe();
  /// Type of the birth times of an output.
  struct TimeKind {
    bool is_conformal;
    std::string text;
  };
  TimeKind time_kind(std::int64_t number) const;
  const fs::path& fullest_catalogue() const;
  BricksReader catalogue(std::size_t snapshot) const;
  const RamsesInfo* output_of(std::int64_t number) const {
    const auto found = outputs_.find(number);
    return found == outputs_.end() ? nullptr : &found->second;
  }

  simulation::SimulationOptions options_;
  HorizonFiles files_;
  simulation::SimulationInfo info_;
  std::map<std::int64_t, RamsesInfo> outputs_;
  std::map<std::int64_t, BricksHeader> headers_;
  StepSnapshots steps_;
};

RamsesSimulation::RamsesSimulation(const simulation::SimulationOptions& options)
    : options_(options), files_(find_horizon_files(options.input)) {
  info_.format = "ramses";
  info_.path = options.input;
  for (const auto& [number, folder] : files_.outputs)
    outputs_.emplace(number, read_ramses_info(ramses_info_file(folder)));
  for (const auto& [number, path] : files_.bricks) headers_.emplace(number, read_bricks_header(path));
  find_snapshots();
  find_cosmology();
  if (!files_.tree.empty()) find_tree();
  judge_radii();
  describe();
}

void RamsesSimulation::find_snapshots() {
  std::set<std::int64_t> numbers;
  for (const auto& one : outputs_) numbers.insert(one.first);
  for (const auto& one : headers_) numbers.insert(one.first);
  for (const auto& [number, folder] : files_.galaxy_stars) {
    if (!numbers.contains(number)) {
      throw input_error("{}: there is neither output_{:05d} nor tree_bricks{:03d} to give its time",
                        folder.string(), number, number);
    }
  }
  for (const std::int64_t number : numbers) {
    simulation::Snapshot snapshot;
    snapshot.number = number;
    const RamsesInfo* output = output_of(number);
    const auto header = headers_.find(number);
    snapshot.has_stars = output != nullptr || files_.galaxy_stars.contains(number);
    if (header != headers_.end()) {
      snapshot.has_galaxies = true;
      snapshot.galaxies = header->second.objects();
      snapshot.scale_factor = header->second.scale_factor;
    }
    if (output != nullptr) {
      if (snapshot.has_galaxies && std::abs(snapshot.scale_factor / output->scale_factor - 1) > kSameTime) {
        throw input_error("{} has aexp {}, but {} has aexp {}: the files belong to different snapshots",
                          files_.bricks[number].string(), snapshot.scale_factor, output->path.string(),
                          output->scale_factor);
      }
      snapshot.scale_factor = output->scale_factor;
      snapshot.stars = star_count(files_.outputs[number]);
      if (!output->is_cosmological()) snapshot.age_gyr = output->time * output->unit_time_s / kSecondsPerGyr;
    }
    info_.snapshots.push_back(snapshot);
  }
  std::stable_sort(info_.snapshots.begin(), info_.snapshots.end(),
                   [](const simulation::Snapshot& a, const simulation::Snapshot& b) {
                     return a.scale_factor < b.scale_factor;
                   });
}

void RamsesSimulation::find_cosmology() {
  std::string source;
  if (!outputs_.empty()) {
    const RamsesInfo& first = outputs_.begin()->second;
    info_.cosmology = first.cosmology;
    info_.box_mpc = first.box_mpc();
    source = first.path.filename().string();
    for (const auto& [number, output] : outputs_) {
      if (output.is_cosmological() &&
          (!(output.cosmology == first.cosmology) || std::abs(output.box_mpc() / info_.box_mpc - 1) > 1e-3))
        throw input_error("{} and {} are from different simulations: their cosmologies or boxes differ",
                          first.path.string(), output.path.string());
    }
  } else if (!headers_.empty()) {
    const auto& [number, header] = *headers_.begin();
    if (!(options_.hubble_kms_mpc && options_.omega_m && options_.omega_l))
      info_.cosmology = cosmology_of(header, files_.bricks[number].string());
    source = "derived from aexp, omega_t and age in " + files_.bricks[number].filename().string();
  }
  const bool is_told = options_.hubble_kms_mpc && options_.omega_m && options_.omega_l;
  const bool is_cosmological = outputs_.empty() || outputs_.begin()->second.is_cosmological();
  if (!is_cosmological && !is_told) {
    info_.lacks_cosmology = fmt::format("{}: a run without cosmology (H0 and aexp are 1)",
                                        outputs_.begin()->second.path.string());
    info_.cosmology = {};
    source = "not of the run";
  } else if (is_told) {
    source = "as given";
  } else {
    for (const auto& [option, value] : {std::pair{"--hubble", options_.hubble_kms_mpc},
                                        {"--omega-m", options_.omega_m},
                                        {"--omega-l", options_.omega_l}}) {
      if (value) source += fmt::format("; {} as given", option);
    }
  }
  if (!is_cosmological)
    info_.box_mpc = 0;  // gas may fill the surroundings, but there are no periodic copies of the galaxy
  if (options_.hubble_kms_mpc) info_.cosmology.hubble_kms_mpc = *options_.hubble_kms_mpc;
  if (options_.omega_m) info_.cosmology.omega_m = *options_.omega_m;
  if (options_.omega_l) info_.cosmology.omega_l = *options_.omega_l;
  if (options_.box_mpc) info_.box_mpc = *options_.box_mpc;
  if (info_.lacks_cosmology.empty())
    info_.details.emplace_back(
        "cosmology",
        fmt::format("H0 {:.4g} km/s/Mpc, Omega_m {:.4g}, Omega_L {:.4g} ({})", info_.cosmology.hubble_kms_mpc,
                    info_.cosmology.omega_m, info_.cosmology.omega_l, source));
  if (!is_cosmological) return;
  const cosmos::Cosmology cosmology(info_.cosmology);
  for (simulation::Snapshot& snapshot : info_.snapshots)
    snapshot.age_gyr = cosmology.age_gyr(snapshot.scale_factor);
}

void RamsesSimulation::find_tree() {
  steps_ = snapshots_of_steps(files_, info_);
  info_.has_tree = true;
}

/// Decides whether the radii are projected half-mass radii. GalaxyMaker's fifth virial value is sqrt(a2 + b2
/// + c2) of the ellipsoid of the inner half of the mass. A projected half-mass radius cannot exceed sqrt(4 /
/// 3) of the rms distance, which is sqrt(a2 + b2 + c2) of all particles; larger radii are not projected.
void RamsesSimulation::judge_radii() {
  constexpr int kLookedAt = 1000;
  if (headers_.empty()) return;
  BricksReader reader(fullest_catalogue());
  std::vector<double> ratios;
  for (simulation::Galaxy galaxy; ratios.size() < kLookedAt && reader.next(galaxy);) {
    const auto& [a, b, c] = galaxy.semi_axes_kpc;
    if (galaxy.effective_radius_kpc > 0) ratios.push_back(galaxy.effective_radius_kpc / std::hypot(a, b, c));
  }
  if (ratios.empty()) return;
  const auto middle = ratios.begin() + static_cast<std::ptrdiff_t>(ratios.size() / 2);
  std::nth_element(ratios.begin(), middle, ratios.end());
  info_.has_projected_radii = !(*middle > std::sqrt(4.0 / 3));
  info_.radius_kind = info_.has_projected_radii
                          ? "the half-mass radius in tree_bricks"
                          : "sqrt(a2 + b2 + c2) of the ellipsoid of the inner half of the mass";
}

/// Returns the type of birth times of an output; the number may be without an output (catalogues only).
RamsesSimulation::TimeKind RamsesSimulation::time_kind(std::int64_t number) const {
  if (options_.birth_time != "auto") return {options_.birth_time == "conformal", options_.birth_time};
  const auto folder = files_.outputs.find(number);
  const std::optional<bool> proper =
      folder == files_.outputs.end() ? std::nullopt : uses_proper_time(folder->second);
  if (!proper) return {true, "conformal (no namelist.txt says otherwise)"};
  return {!*proper, *proper ? "proper (use_proper_time in namelist.txt)" : "conformal (namelist.txt)"};
}

void RamsesSimulation::describe() {
  auto& details = info_.details;
  if (!outputs_.empty()) {
    const auto& [number, output] = *outputs_.begin();
    const TimeKind kind = time_kind(number);
    const RamsesStars stars(files_.outputs[number], output, kind.is_conformal);
    std::string names;
    for (const PartField& field : stars.fields())
      names += fmt::format("{}{}", names.empty() ? "" : " ", field.name);
    details.emplace_back("particles",
                         fmt::format("{} ({}); stars identified by {}", names, stars.recognised_by(),
                                     stars.has_families() ? "family" : "birth time and identity"));
    details.emplace_back("files", fmt::format("{} in each output", output.files));
    details.emplace_back(
        "units",
        fmt::format("length {:.6g} kpc, velocity {:.6g} km/s, mass {:.6g} Msun (snapshot {})",
                    output.kpc_per_length(), output.kms_per_velocity(), output.msun_per_mass(), number));
    if (output.is_cosmological()) details.emplace_back("birth times", kind.text);
  }
  if (!headers_.empty()) {
    details.emplace_back("tree_bricks", BricksReader(fullest_catalogue()).description());
    if (!info_.has_projected_radii) {
      details.emplace_back(
          "sizes",
          "the radius in the catalogue is sqrt(a2 + b2 + c2) of an ellipsoid of half of the mass, about 2.1 to 2.6 times the effective radius; select measures the latter from the stars (--radii measured|catalogue)");
    }
  }
  if (!files_.galaxy_stars.empty())
    details.emplace_back("gal_stars",
                         fmt::format("of {} snapshots{}", files_.galaxy_stars.size(),
                                     outputs_.empty() ? "" : " (not needed: the outputs have all stars)"));
  if (info_.has_tree)
    details.emplace_back("tree", fmt::format("{}, {} steps, matched by {}", files_.tree.filename().string(),
                                             steps_.snapshot_of_step.size(), steps_.matched_by));
  if (info_.box_mpc <= 0 && outputs_.empty())
    details.emplace_back("box", "unknown: galaxies at the faces of the box are cut off; set --box");
}

const fs::path& RamsesSimulation::fullest_catalogue() const {
  const auto fullest = std::max_element(headers_.begin(), headers_.end(), [](const auto& a, const auto& b) {
    return a.second.objects() < b.second.objects();
  });
  return files_.bricks.at(fullest->first);
}

BricksReader RamsesSimulation::catalogue(std::size_t snapshot) const {
  const std::int64_t number = info_.snapshots[snapshot].number;
  const auto path = files_.bricks.find(number);
  if (path == files_.bricks.end())
    throw input_error("{}: there is no tree_bricks file for snapshot {}", info_.path, number);
  return BricksReader(path->second);
}

std::vector<simulation::Galaxy> RamsesSimulation::galaxies(std::size_t snapshot) const {
  BricksReader reader = catalogue(snapshot);
  std::vector<simulation::Galaxy> galaxies;
  const RamsesInfo* output = output_of(info_.snapshots[snapshot].number);
  const bool is_isolated = output != nullptr && !output->is_cosmological();
  const double box = is_isolated ? output->box_kpc() : info_.box_kpc(snapshot);
  for (simulation::Galaxy galaxy; reader.next(galaxy);) {
    for (double& value : galaxy.position_kpc) value = from_box_corner(value, box);
    galaxies.push_back(galaxy);
  }
  return galaxies;
}

simulation::Members RamsesSimulation::members(std::size_t snapshot,
                                              const std::vector<std::int64_t>& galaxies) const {
  const std::set<std::int64_t> wanted(galaxies.begin(), galaxies.end());
  simulation::Members found;
  BricksReader reader = catalogue(snapshot);
  std::vector<std::int64_t> identities;
  for (simulation::Galaxy galaxy; found.size() < wanted.size() && reader.next(galaxy, &identities);) {
    if (!wanted.contains(galaxy.id)) continue;
    std::sort(identities.begin(), identities.end());
    found.emplace(galaxy.id, identities);
  }
  return found;
}

std::unique_ptr<simulation::StarReader> RamsesSimulation::stars(std::size_t snapshot) const {
  const std::int64_t number = info_.snapshots[snapshot].number;
  const bool conformal = time_kind(number).is_conformal;
  if (const RamsesInfo* output = output_of(number)) {
    RamsesInfo used = *output;
    if (used.is_cosmological()) used.cosmology = info_.cosmology;
    return std::make_unique<RamsesStars>(files_.outputs.at(number), used, conformal);
  }
  const auto folder = files_.galaxy_stars.find(number);
  if (folder == files_.galaxy_stars.end())
    throw input_error("{}: there is neither output_{:05d} nor GAL_{:05d}: snapshot {} has no star particles",
                      info_.path, number, number, number);
  RamsesInfo frame;
  frame.time = -1;
  frame.scale_factor = info_.snapshots[snapshot].scale_factor;
  frame.cosmology = info_.cosmology;
  return std::make_unique<GalaxyStars>(folder->second, info_.box_kpc(snapshot), BirthTimes(frame, conformal));
}

simulation::MergerTree RamsesSimulation::tree() const {
  if (!info_.has_tree) throw input_error("{}: there is no tree.dat", info_.path);
  return read_tree(files_.tree, steps_.snapshot_of_step, options_.survivor_share);
}

}  // namespace

simulation::SimulationFormat ramses_format() {
  simulation::SimulationFormat format;
  format.name = "ramses";
  format.description =
      "output_NNNNN folders of RAMSES, tree_bricksNNN and GAL_NNNNN of GalaxyMaker or HaloMaker, tree.dat of TreeMaker";
  format.recognises = [](const fs::path& path) {
    try {
      return !find_horizon_files(path).empty();
    } catch (const Error&) {
      return true;  // files exist, and opening them reports the error
    } catch (const fs::filesystem_error&) {
      return false;
    }
  };
  format.open = [](const simulation::SimulationOptions& options, const RunContext&) {
    return std::make_unique<RamsesSimulation>(options);
  };
  return format;
}

}  // namespace peculiar::horizon
