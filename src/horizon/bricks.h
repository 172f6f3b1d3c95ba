#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "horizon/fortran_file.h"
#include "simulation/galaxy.h"

namespace peculiar::horizon {

/// AdaptaHOP's family of codes takes a Mpc for 3.08e24 cm exactly.
inline constexpr double kKpcPerAdaptahopMpc = 3.08e24 / 3.0856775814913673e21;
inline constexpr double kMsunPerAdaptahopMass = 1e11;

/// What stands in front of the objects of a tree_bricks file.
struct BricksHeader {
  std::int64_t particles = 0;  ///< that were analysed
  double scale_factor = simulation::kUnknown;
  double omega_m = simulation::kUnknown;  ///< at that time
  double age_gyr = simulation::kUnknown;  ///< of the universe, by the writer's constants
  std::int64_t main_objects = 0;
  std::int64_t sub_objects = 0;
  std::int64_t objects() const { return main_objects + sub_objects; }
};

/// A tree_bricks file, object by object: HaloMaker's first layout (H-old), its later one (H-new, with or
/// without stars and contamination), GalaxyMaker's (G, with or without effective radius and profiles); 4- or
/// 8-byte reals and identities. Which one is told by the lengths of the first object's records.
class BricksReader {
 public:
  /// Errors (input): no such file, no tree_bricks, objects of no known layout (says their lengths).
  explicit BricksReader(const std::filesystem::path& path);

  const BricksHeader& header() const { return header_; }
  /// "G", "H-old", "H-new", or "" where there are no objects.
  const std::string& variant() const { return variant_; }
  std::string description() const;  ///< "variant G, 4-byte reals, 4-byte identities, with effective radii"

  /// The next object; false after the last one. `members`, if given: identities of its particles. Positions
  /// from the box's centre, velocities as they are. Errors (input), naming file, record and object: NaN among
  /// position or mass, a file that goes on after the last object.
  bool next(simulation::Galaxy& galaxy, std::vector<std::int64_t>* members = nullptr);

 private:
  enum class Role { kOther, kPosition, kVelocity, kShape, kVirial, kEffectiveRadius };
  enum class Kind { kReal, kInteger, kIdentity, kProfile };
  struct Token {
    Kind kind = Kind::kReal;
    int count = 1;
    Role role = Role::kOther;
  };
  using Layout = std::vector<Token>;
  struct Candidate {
    std::string variant;
    Layout layout;
  };
  static std::vector<Candidate> candidates();
  bool fits(const Layout& layout, const std::vector<std::int64_t>& lengths, bool is_whole_file) const;
  void recognise();

  FortranReader reader_;
  BricksHeader header_;
  std::string variant_;
  Layout layout_;
  std::int64_t real_bytes_ = 4;
  std::int64_t identity_bytes_ = 4;
  std::int64_t done_ = 0;
};

/// Header alone.
BricksHeader read_bricks_header(const std::filesystem::path& path);

/// From the box's centre to [0, box): what GalaxyMaker and AdaptaHOP write. `box_kpc` 0: left as it is.
double from_box_corner(double from_centre_kpc, double box_kpc);

}  // namespace peculiar::horizon
