#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "horizon/fortran_file.h"
#include "simulation/galaxy.h"

namespace peculiar::horizon {

/// Codes of the AdaptaHOP family take 1 Mpc = 3.08e24 cm exactly.
inline constexpr double kKpcPerAdaptahopMpc = 3.08e24 / 3.0856775814913673e21;
inline constexpr double kMsunPerAdaptahopMass = 1e11;

/// The header of a tree_bricks file.
struct BricksHeader {
  std::int64_t particles = 0;  ///< analysed
  double scale_factor = simulation::kUnknown;
  double omega_m = simulation::kUnknown;  ///< at that time
  double age_gyr = simulation::kUnknown;  ///< of the universe, by the writer's constants
  std::int64_t main_objects = 0;
  std::int64_t sub_objects = 0;
  std::int64_t objects() const { return main_objects + sub_objects; }
};

/// Reads a tree_bricks file object by object: HaloMaker's first layout (H-old), its later one (H-new, with or
/// without stars and contamination) or GalaxyMaker's (G, with or without effective radius and profiles), with
/// 4- or 8-byte reals and identities. The record lengths of the first object tell the layout.
class BricksReader {
 public:
  /// Errors (input): no such file; not a tree_bricks file; objects of an unknown layout (the message gives
  /// their record lengths).
  explicit BricksReader(const std::filesystem::path& path);

  const BricksHeader& header() const { return header_; }
  /// "G", "H-old", "H-new", or "" if the file has no objects.
  const std::string& variant() const { return variant_; }
  std::string description() const;  ///< "variant G, 4-byte reals, 4-byte identities, with effective radii"

  /// Reads the next object; returns false after the last one. `members`, if given, receives the identities of
  /// its particles. Positions are relative to the centre of the box, velocities as stored. Errors (input),
  /// naming file, record and object: NaN in position or mass; data after the last object.
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

/// Reads the header only.
BricksHeader read_bricks_header(const std::filesystem::path& path);

/// Converts a coordinate from the centre of the box, as GalaxyMaker and AdaptaHOP write it, to [0, box).
/// Unchanged if `box_kpc` is 0.
double from_box_corner(double from_centre_kpc, double box_kpc);

}  // namespace peculiar::horizon
