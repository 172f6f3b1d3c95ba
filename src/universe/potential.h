#pragma once

#include <array>
#include <cstddef>

namespace peculiar::universe {

inline constexpr double kGravity = 4.30091e-6;         ///< kpc (km/s)^2 / Msun
inline constexpr double kKpcPerKmsGyr = 1.0227121650;  ///< 1 km/s for 1 Gyr, in kpc

/// Places of many particles, one array per axis. Accelerations are in (km/s)^2 / kpc.
struct Block {
  std::size_t size = 0;
  std::array<const double*, 3> position_kpc{};
  std::array<double*, 3> acceleration{};
};

/// A sphere with the density of Hernquist (1990, eq. 2); half of its mass lies within (1 + sqrt 2) scales.
struct Hernquist {
  double mass_msun = 0;
  double scale_kpc = 1;

  double enclosed_msun(double radius_kpc) const;
  double density(double radius_kpc) const;  ///< Msun / kpc^3
};

/// Masses and sizes of the parts of a galaxy. A part without mass is absent.
struct MassModel {
  double disc_msun = 0;
  double disc_length_kpc = 1;    ///< of the exponential
  double disc_height_kpc = 0.2;  ///< z0 of sech^2(z / z0); at most 1.5 lengths
  Hernquist bulge;
  Hernquist halo;

  double total_msun() const { return disc_msun + bulge.mass_msun + halo.mass_msun; }
  /// A Hernquist sphere that replaces the disc, with half of its mass within the same radius.
  Hernquist disc_as_sphere() const;
  double enclosed_msun(double radius_kpc) const;  ///< of all parts taken as spheres
  double density(double radius_kpc) const;        ///< Msun / kpc^3, of all parts taken as spheres
};

/// The rigid potential of a galaxy in its own frame (disc in the plane z = 0): bulge and halo as Hernquist
/// spheres, the disc as three Miyamoto & Nagai (1975) discs that together have the forces of an exponential
/// one (Smith et al. 2015, table 1 and eq. for sech^2; within about 2 % to six lengths; far out, where the
/// halo dominates, their mass is an eighth too low). Spheres are softened, r^2 -> r^2 + softening^2, so that
/// orbits through the centre can be integrated.
class GalaxyPotential {
 public:
  explicit GalaxyPotential(const MassModel& model);

  /// Adds the acceleration at each place.
  void accelerate(const Block& block) const;
  double potential(double x_kpc, double y_kpc, double z_kpc) const;  ///< (km/s)^2
  /// Adds the potential at each place.
  void add_potential(const std::array<const double*, 3>& position_kpc, double* potential,
                     std::size_t size) const;
  double circular_speed_kms(double radius_kpc) const;  ///< in the plane
  /// Square of the frequency of the local circular orbit, (km/s / kpc)^2, with parts taken as spheres; at
  /// most its value at the softening radius.
  double frequency_squared(double radius_kpc) const;
  const MassModel& model() const { return model_; }

 private:
  struct MiyamotoNagai {
    double gravity_mass = 0;  // G M
    double a_kpc = 0;
  };
  // Parameters rather than locals: the compiler assumes only of parameters that they do not overlap.
  void pull(std::size_t size, const double* x, const double* y, const double* z, double* __restrict ax,
            double* __restrict ay, double* __restrict az) const;

  MassModel model_;
  double softening_kpc_;
  double disc_b_kpc_ = 1;
  std::array<MiyamotoNagai, 3> discs_{};
};

/// A clump: a Plummer (1911) sphere; half of its mass lies within 1.30 scales.
struct Plummer {
  double mass_msun = 0;
  double scale_kpc = 0.1;

  /// Adds the acceleration of a sphere at `centre`.
  void accelerate(const Block& block, const std::array<double, 3>& centre_kpc) const;

 private:
  void pull(const std::array<double, 3>& centre, std::size_t size, const double* x, const double* y,
            const double* z, double* __restrict ax, double* __restrict ay, double* __restrict az) const;
};

}  // namespace peculiar::universe
