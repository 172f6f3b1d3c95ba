#include "horizon/bricks.h"

#include <cmath>

#include "base/error.h"
#include "simulation/periodic.h"

namespace peculiar::horizon {

namespace {

constexpr int kObjectHeadRecords = 6;  // particles, members, number, step, hierarchy, mass

}  // namespace

double from_box_corner(double from_centre_kpc, double box_kpc) {
  if (box_kpc <= 0) return from_centre_kpc;
  return simulation::wrapped(from_centre_kpc + box_kpc / 2, box_kpc);
}

std::vector<BricksReader::Candidate> BricksReader::candidates() {
  const auto real = [](int count, Role role = Role::kOther) { return Token{Kind::kReal, count, role}; };
  const Token integer{Kind::kInteger, 1, Role::kOther}, profile{Kind::kProfile, 1, Role::kOther};
  const auto identities = [](int count) { return Token{Kind::kIdentity, count, Role::kOther}; };
  const auto joined = [](std::initializer_list<Layout> parts) {
    Layout all;
    for (const Layout& part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
  };
  // Position, velocity, angular momentum, (r, a, b, c), energies, spin.
  const Layout body{
      real(3, Role::kPosition), real(3, Role::kVelocity), real(3), real(4, Role::kShape), real(3), real(1)};
  const Layout fit{real(2)};  // (rho_0, r_c)
  std::vector<Candidate> all;
  const Layout old = joined({body, {real(4)}, fit});
  all.push_back({"H-old", old});
  all.push_back({"H-old", joined({old, {integer}})});  // contamination
  for (const int virial : {5, 4}) {
    const Layout galaxy = joined({body, {real(3), real(virial, Role::kVirial)}, fit});
    all.push_back({"G", joined({galaxy, {integer, profile, profile}})});
    all.push_back({"G", galaxy});
  }
  // Number and mass of all its particles, then dispersion, virial values, (rvmax, vmax), concentration,
  // (r200, m200), (r50, r90), profiles.
  const Layout fresh = joined({{identities(1), real(1)},
                               body,
                               {real(1), real(4), real(2), real(1), real(2), real(2), profile, profile},
                               fit});
  const Layout stars{real(1, Role::kEffectiveRadius),
                     real(1),
                     real(1),
                     real(3),
                     real(2),
                     real(2),
                     real(2),
                     integer,
                     profile,
                     profile};
  const Layout contamination{integer, real(2), identities(2)};
  for (const Layout& base : {fresh, joined({fresh, stars})}) {
    all.push_back({"H-new", base});
    all.push_back({"H-new", joined({base, contamination})});
  }
  return all;
}

bool BricksReader::fits(const Layout& layout, const std::vector<std::int64_t>& lengths,
                        bool is_whole_file) const {
  if (lengths.size() < layout.size()) return false;
  for (std::size_t i = 0; i < layout.size(); ++i) {
    const Token& token = layout[i];
    const std::int64_t bytes = token.kind == Kind::kInteger    ? 4
                               : token.kind == Kind::kIdentity ? identity_bytes_
                                                               : real_bytes_;
    const bool fits = token.kind == Kind::kProfile ? lengths[i] > 0 && lengths[i] % bytes == 0
                                                   : lengths[i] == token.count * bytes;
    if (!fits) return false;
  }
  // After this record the file ends, or the next object begins.
  const std::vector<std::int64_t> rest(lengths.begin() + static_cast<std::ptrdiff_t>(layout.size()),
                                       lengths.end());
  if (rest.empty()) return is_whole_file && header_.objects() == 1;
  return rest.size() >= kObjectHeadRecords && rest[0] == identity_bytes_ && rest[1] % identity_bytes_ == 0 &&
         rest[2] == 4 && rest[3] == 4 && rest[4] == 20 && rest[5] == real_bytes_;
}

void BricksReader::recognise() {
  const auto start = reader_.place();
  const std::int64_t particles = reader_.integer("the number of an object's particles");
  reader_.go_to(start);
  const auto head = reader_.next_lengths(kObjectHeadRecords);
  const bool is_object = head.size() == kObjectHeadRecords && particles > 0 && head[1] % particles == 0 &&
                         (head[1] / particles == 4 || head[1] / particles == 8) && head[2] == 4 &&
                         head[3] == 4 && head[4] == 20 && head[5] == real_bytes_;
  if (!is_object) {
    reader_.skip();
    reader_.fail(
        fmt::format("does not begin a known object: its record lengths are {}", fmt::join(head, ", ")));
  }
  identity_bytes_ = head[1] / particles;
  reader_.skip(kObjectHeadRecords);
  constexpr int kLongest = 40;
  const auto lengths = reader_.next_lengths(kLongest);
  for (const Candidate& candidate : candidates()) {
    if (!fits(candidate.layout, lengths, lengths.size() < kLongest)) continue;
    variant_ = candidate.variant;
    layout_ = candidate.layout;
    reader_.go_to(start);
    return;
  }
  reader_.fail(fmt::format(
      "begins an object that neither HaloMaker nor GalaxyMaker writes: the lengths of the following records are {}",
      fmt::join(lengths, ", ")));
}

BricksReader::BricksReader(const std::filesystem::path& path) : reader_(path, {4, 8}) {
  header_.particles = reader_.integer("the number of particles");
  real_bytes_ = reader_.next_length();
  reader_.skip();  // smallest particle mass
  header_.scale_factor = reader_.real("aexp");
  header_.omega_m = reader_.real("omega_t");
  header_.age_gyr = reader_.real("the age of the universe");
  const auto counts = reader_.integers(2, "the numbers of objects");
  header_.main_objects = counts[0];
  header_.sub_objects = counts[1];
  if (counts[0] < 0 || counts[1] < 0 || (real_bytes_ != 4 && real_bytes_ != 8) ||
      !(header_.scale_factor > 0)) {
    reader_.fail(
        fmt::format("is not the header of a tree_bricks file: {} objects, {} of them substructures, aexp {}",
                    header_.objects(), counts[1], header_.scale_factor));
  }
  if (header_.objects() > 0) recognise();
}

std::string BricksReader::description() const {
  if (variant_.empty()) return "no objects";
  bool has_radius = false;
  for (const Token& token : layout_) {
    has_radius = has_radius || token.role == Role::kEffectiveRadius ||
                 (token.role == Role::kVirial && token.count == 5);
  }
  return fmt::format("variant {}, {}-byte reals, {}-byte identities, {} effective radii", variant_,
                     real_bytes_, identity_bytes_, has_radius ? "with" : "without");
}

bool BricksReader::next(simulation::Galaxy& galaxy, std::vector<std::int64_t>* members) {
  if (done_ == header_.objects()) {
    if (!reader_.at_end()) {
      reader_.skip();
      reader_.fail(
          fmt::format("follows the last of the {} objects that the header announces", header_.objects()));
    }
    return false;
  }
  galaxy = simulation::Galaxy{};
  galaxy.particles = reader_.integer("the number of an object's particles");
  if (members != nullptr) {
    *members = reader_.integers(galaxy.particles, "an object's members");
  } else {
    reader_.skip();
  }
  galaxy.id = reader_.integer("an object's number");
  reader_.skip();
  const auto hierarchy = reader_.integers(5, "level, host, parent, substructures, next");
  galaxy.level = static_cast<int>(hierarchy[0]);
  galaxy.host = hierarchy[1];
  galaxy.stellar_mass_msun = reader_.real("an object's mass") * kMsunPerAdaptahopMass;
  for (const Token& token : layout_) {
    if (token.role == Role::kOther) {
      reader_.skip();
      continue;
    }
    const auto values = reader_.reals(token.count, "an object's values");
    for (std::size_t axis = 0; axis < 3 && token.count >= 3; ++axis) {
      if (token.role == Role::kPosition) galaxy.position_kpc[axis] = values[axis] * kKpcPerAdaptahopMpc;
      if (token.role == Role::kVelocity) galaxy.velocity_kms[axis] = values[axis];
      if (token.role == Role::kShape) galaxy.semi_axes_kpc[axis] = values[axis + 1] * kKpcPerAdaptahopMpc;
    }
    if (token.role == Role::kShape) galaxy.radius_kpc = values[0] * kKpcPerAdaptahopMpc;
    if (token.role == Role::kEffectiveRadius || (token.role == Role::kVirial && token.count == 5))
      galaxy.effective_radius_kpc = values.back() * kKpcPerAdaptahopMpc;
  }
  const auto& [x, y, z] = galaxy.position_kpc;
  if (!std::isfinite(x + y + z + galaxy.stellar_mass_msun))
    reader_.fail(fmt::format("object {} has no finite position or mass", galaxy.id));
  ++done_;
  return true;
}

BricksHeader read_bricks_header(const std::filesystem::path& path) { return BricksReader(path).header(); }

}  // namespace peculiar::horizon
