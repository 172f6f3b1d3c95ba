#include <algorithm>
#include <cmath>
#include <filesystem>

#include "base/error.h"
#include "base/random.h"
#include "mock/mock_run.h"
#include "tables/table_file.h"

// The origin of light, and its dimming.

namespace peculiar::mock {

using simulation::Galaxy;

void MockRun::choose_truth() {
  namespace fs = std::filesystem;
  if (options_.truth == "none") return;
  // The truth table uses the catalogue's galaxy numbers, and so the positions of partners are the
  // catalogue's.
  const bool has_own_places =
      std::ranges::any_of(rows(), [](const Row& row) { return row.centre_kpc.has_value(); });
  if (options_.truth != "auto") {
    if (has_own_places)
      throw usage_error(
          "--truth {}: its galaxies are identified by their numbers in the simulation's catalogue, but {} gives its own galaxies and positions (--centre, or no catalogue); --truth none makes images without it",
          options_.truth, options_.galaxies);
    truth_path_ = options_.truth;
  } else {
    const fs::path input = options_.simulation.input;
    const fs::path beside = (fs::is_directory(input) ? input : input.parent_path()) / "truth.fits";
    if (fs::is_regular_file(beside) && has_own_places) {
      context_.info("{}: not used, since {} has its own positions: no planes of known light (--truth)",
                    beside.string(), options_.galaxies);
    } else if (fs::is_regular_file(beside)) {
      const std::string missing = TruthOfLight::missing_columns(tables::read_table(beside));
      if (missing.empty()) truth_path_ = beside.string();
      if (!missing.empty())
        context_.info("{}: has no columns {}: no planes of known light (--truth)", beside.string(), missing);
    }
  }
  if (!truth_path_.empty()) take_truth();
  if (options_.field.is_on()) header_.truth_planes.emplace_back(kProjectedPlane);
}

void MockRun::take_truth() {
  truth_.emplace(tables::read_table(truth_path_), truth_path_);
  const auto is_unknown = [this](const Row& row) {
    return truth_->find(number_of(row), row.galaxy) == nullptr;
  };
  const auto unknown = static_cast<std::size_t>(std::ranges::count_if(rows(), is_unknown));
  if (unknown == rows().size()) {
    const std::string reason = fmt::format("{}: has none of the galaxies of {} (columns snapshot and galaxy)",
                                           truth_path_, options_.galaxies);
    if (options_.truth != "auto") throw input_error("{}; --truth none makes images without it", reason);
    context_.info("{}: no planes of known light (--truth)", reason);
    truth_.reset();
    truth_path_.clear();
    return;
  }
  if (unknown > 0)
    context_.warning("{}: lacks {} of {} galaxies; the planes of their light are NaN", truth_path_, unknown,
                     rows().size());
  header_.truth_planes = {kCompanionPlane, kTidalPlane};
}

std::vector<LightOrigin> MockRun::origins(const OpenSnapshot& open, const Row& row,
                                          const simulation::StarParticles& stars) const {
  const GalaxyTruth* truth = truth_->find(number_of(row), row.galaxy);
  if (truth == nullptr) return {};
  std::optional<PartnerPlace> partner;
  const GalaxyTruth* other = truth->is_remnant ? nullptr : truth_->find(number_of(row), truth->partner);
  const Galaxy* place = other == nullptr ? nullptr : open.find(other->galaxy);
  if (place != nullptr) {
    partner.emplace();
    partner->edge_kpc = other->edge_kpc;
    const simulation::Vector3& from = open.find(row.galaxy)->position_kpc;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      double step = place->position_kpc[axis] - from[axis];
      if (open.box_kpc > 0) step -= open.box_kpc * std::round(step / open.box_kpc);
      partner->centre_kpc[axis] = step;
    }
  }
  return light_origins(stars, *truth, partner);
}

void MockRun::add_dust(const OpenSnapshot& open, const Row& row, LitCube& lit) const {
  const auto add = [&](const std::vector<std::size_t>& stars, std::int64_t galaxy,
                       const simulation::Vector3& centre) {
    const auto disc = dust_disc_of(photometry_.attenuation().options(), lit.cube.stars, stars, centre,
                                   hash_text("dust " + object_of(row.snapshot, galaxy), context_.seed));
    if (disc) lit.discs.push_back(*disc);
  };
  add(own_stars(lit.cube, open.members_of(row.galaxy), sphere_kpc(*open.find(row.galaxy))), row.galaxy,
      {0, 0, 0});
  std::vector<std::size_t> of_companion;
  for (std::size_t i = 0; i < lit.cube.owner.size(); ++i) {
    if (lit.cube.owner[i] == Owner::kCompanion) of_companion.push_back(i);
  }
  if (!lit.cube.owner.empty()) add(of_companion, row.companion, *lit.cube.companion_kpc);
}

/// A star's light is spread over its kernel, which may be wider than the dust is thick. Each star is split
/// into pieces, as many as keep the total manageable, at positions drawn from the kernel and with narrower
/// kernels of their own, so that the total variance is the kernel's.
void MockRun::cut_into_pieces(const Row& row, LitCube& lit) const {
  constexpr std::size_t kMostPieces = 8;        // of a star
  constexpr std::size_t kEnoughPieces = 10000;  // of a cube
  constexpr float kNarrower = 0.5F;
  const std::size_t stars = lit.cube.stars.size();
  const bool has_kernels = std::ranges::any_of(lit.deviation_kpc, [](float one) { return one > 0; });
  lit.pieces = has_kernels ? std::clamp<std::size_t>(kEnoughPieces / stars, 1, kMostPieces) : 1;
  if (lit.pieces == 1) return;
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < stars; ++i) order.insert(order.end(), lit.pieces, i);
  const auto repeated = [&](const auto& values) {
    std::decay_t<decltype(values)> result;
    if (values.empty()) return result;
    for (const std::size_t i : order) result.push_back(values[i]);
    return result;
  };
  lit.cube.stars = lit.cube.stars.take(order);
  lit.cube.owner = repeated(lit.cube.owner);
  lit.origin = repeated(lit.origin);
  lit.deviation_kpc = repeated(lit.deviation_kpc);
  lit.cube.inside *= lit.pieces;
  for (std::vector<double>* masses : {&lit.cube.stars.mass_msun, &lit.cube.stars.initial_mass_msun}) {
    for (double& mass : *masses) mass /= static_cast<double>(lit.pieces);
  }
  RandomStream random(context_.seed, "pieces", hash_text(object_of(row.snapshot, row.galaxy)));
  const double drawn = std::sqrt(1 - static_cast<double>(kNarrower) * static_cast<double>(kNarrower));
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::vector<double>& coordinate : lit.cube.stars.position_kpc)
      coordinate[i] += drawn * static_cast<double>(lit.deviation_kpc[i]) * random.normal();
    lit.deviation_kpc[i] *= kNarrower;
  }
}

void MockRun::dim(const OpenSnapshot& open, const Camera& camera, LitCube& lit) const {
  if (!photometry_.attenuation().law().has_geometry) return;
  std::vector<double> depths(lit.cube.stars.size(), 0.0);
  for (const DustDisc& disc : lit.discs) {
    const std::vector<double> more = dust_depths(disc, lit.cube.stars.position_kpc, camera.observer);
    for (std::size_t i = 0; i < depths.size(); ++i) depths[i] += more[i];
  }
  lit.light = photometry_.light(lit.cube.stars, open.populations, depths);
}

}  // namespace peculiar::mock
