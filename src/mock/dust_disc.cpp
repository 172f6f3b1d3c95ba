#include "mock/dust_disc.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "base/random.h"

namespace peculiar::mock {

namespace {

Vector3 cross(const Vector3& a, const Vector3& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

double length_of(const Vector3& vector) { return std::sqrt(dot(vector, vector)); }

Vector3 unit(Vector3 vector) {
  const double length = length_of(vector);
  for (double& one : vector) one /= length;
  return vector;
}

/// Two axes in the plane perpendicular to a unit vector.
std::pair<Vector3, Vector3> plane_axes(const Vector3& axis) {
  const Vector3 aside = std::abs(axis[2]) < 0.9 ? Vector3{0, 0, 1} : Vector3{1, 0, 0};
  const Vector3 first = unit(cross(aside, axis));
  return {first, cross(axis, first)};
}

/// Patches: waves in azimuth and radius, with a total variance of 1.
class Patches {
 public:
  Patches(const DustDisc& disc) : contrast_(disc.contrast), length_(disc.length_kpc) {
    RandomStream random(disc.pattern, "dust patches");
    for (Wave& wave : waves_) {
      wave.around = static_cast<double>(1 + random.below(6));
      wave.outward = wave.around * random.uniform(1.5, 5);  // arms of pitch angles of 11 to 34 degrees
      wave.phase = random.uniform(0, 2 * std::numbers::pi);
    }
  }
  double factor(double x, double y) const {
    if (contrast_ == 0) return 1;
    constexpr double kCore = 0.1;  // arms do not wind further within this radius, in lengths
    const double angle = std::atan2(y, x);
    const double outward = std::log(std::hypot(x, y) / length_ + kCore);
    double sum = 0;
    for (const Wave& wave : waves_)
      sum += std::cos(wave.around * angle + wave.outward * outward + wave.phase);
    sum *= std::sqrt(2.0 / static_cast<double>(waves_.size()));
    return std::exp(contrast_ * sum - 0.5 * contrast_ * contrast_);
  }

 private:
  struct Wave {
    double around = 1, outward = 1, phase = 0;
  };
  double contrast_, length_;
  std::array<Wave, 8> waves_;
};

// Abscissae and weights of 8-point Gauss-Legendre quadrature on [-1, 1] (Abramowitz & Stegun, table 25.4).
constexpr std::array kAbscissae{0.183434642495650, 0.525532409916329, 0.796666477413627, 0.960289856497536};
constexpr std::array kWeights{0.362683783378362, 0.313706645877887, 0.222381034453374, 0.101228536290376};

/// The integral of exp(-R - |z| / h) along a line of sight, in units of the length.
class Sight {
 public:
  Sight(double sine, double cosine, double height) : sine_(sine), cosine_(cosine), height_(height) {}

  struct Dust {
    double integral = 0, densest = 0, at = 0;
  };
  /// From (x, y, z) along (sine, 0, cosine).
  Dust from(double x, double y, double z) const {
    Dust dust;
    // Beyond this many scales the density is negligible; within, it is smooth except at its kinks.
    constexpr double kReach = 9;
    constexpr double kPiece = 9;  // scales
    double first = 0, last = std::numeric_limits<double>::infinity();
    if (cosine_ > 1e-12) {
      first = std::max(first, (-kReach * height_ - z) / cosine_);
      last = std::min(last, (kReach * height_ - z) / cosine_);
    } else if (std::abs(z) > kReach * height_) {
      return dust;
    }
    const double nearest = sine_ > 1e-12 ? -x / sine_ : 0;
    if (sine_ > 1e-12) {
      if (std::abs(y) > kReach) return dust;
      const double half = std::sqrt(kReach * kReach - y * y) / sine_;
      first = std::max(first, nearest - half);
      last = std::min(last, nearest + half);
    } else if (std::hypot(x, y) > kReach) {
      return dust;
    }
    if (!(last > first)) return dust;
    const double rate = cosine_ / height_ + sine_;  // the largest rate of change of its logarithm
    std::array<double, 4> ends{first, last, last, last};
    std::size_t count = 1;
    for (const double turn : {cosine_ > 1e-12 ? -z / cosine_ : first, nearest})
      if (turn > first && turn < last) ends[count++] = turn;
    ends[count] = last;
    std::sort(ends.begin(), ends.begin() + static_cast<std::ptrdiff_t>(count + 1));
    for (std::size_t i = 0; i < count; ++i) {
      const double width = ends[i + 1] - ends[i];
      const int pieces = std::max(1, static_cast<int>(std::ceil(width * rate / kPiece)));
      for (int piece = 0; piece < pieces; ++piece)
        add(x, y, z, ends[i] + width * (piece + 0.5) / pieces, 0.5 * width / pieces, dust);
    }
    return dust;
  }

 private:
  void add(double x, double y, double z, double middle, double half, Dust& dust) const {
    for (std::size_t i = 0; i < kAbscissae.size(); ++i) {
      for (const double side : {-1.0, 1.0}) {
        const double s = middle + side * kAbscissae[i] * half;
        const double across = x + s * sine_;
        const double density =
            std::exp(-std::sqrt(across * across + y * y) - std::abs(z + s * cosine_) / height_);
        dust.integral += kWeights[i] * half * density;
        if (density > dust.densest) dust.densest = density, dust.at = s;
      }
    }
  }

  double sine_, cosine_, height_;
};

}  // namespace

double DustDisc::inclination_deg(const Vector3& observer) const {
  return std::acos(std::min(1.0, std::abs(dot(axis, observer)))) * 180 / std::numbers::pi;
}

std::vector<double> dust_depths(const DustDisc& disc, const std::array<std::vector<double>, 3>& position_kpc,
                                const Vector3& observer) {
  // Axes of the disc: z towards the observer's side, x along the projection of the line of sight.
  Vector3 up = disc.axis;
  double cosine = dot(up, observer);
  if (cosine < 0) {
    for (double& one : up) one = -one;
    cosine = -cosine;
  }
  Vector3 along = observer;
  for (std::size_t i = 0; i < 3; ++i) along[i] -= cosine * up[i];
  const double sine = length_of(along);
  along = sine > 1e-9 ? unit(along) : plane_axes(up).first;
  const Vector3 aside = cross(up, along);
  // The axes of the patches do not depend on the observer.
  const auto [first, second] = plane_axes(disc.axis);
  const Patches patches(disc);
  const Sight sight(sine, cosine, disc.height_kpc / disc.length_kpc);
  const double per_integral = disc.depth / (2 * disc.height_kpc / disc.length_kpc);
  std::vector<double> depths(position_kpc[0].size());
  for (std::size_t i = 0; i < depths.size(); ++i) {
    Vector3 place;
    for (std::size_t axis = 0; axis < 3; ++axis)
      place[axis] = (position_kpc[axis][i] - disc.centre_kpc[axis]) / disc.length_kpc;
    const Sight::Dust dust = sight.from(dot(place, along), dot(place, aside), dot(place, up));
    if (dust.integral == 0) continue;
    for (std::size_t axis = 0; axis < 3; ++axis)
      place[axis] = (place[axis] + dust.at * observer[axis]) * disc.length_kpc;
    depths[i] = per_integral * dust.integral * patches.factor(dot(place, first), dot(place, second));
  }
  return depths;
}

namespace {

using Matrix = std::array<Vector3, 3>;

/// Eigenvalues and, in the columns of `vectors`, eigenvectors of a symmetric matrix (Jacobi rotations).
Vector3 eigenvalues(Matrix matrix, Matrix& vectors) {
  vectors = {Vector3{1, 0, 0}, Vector3{0, 1, 0}, Vector3{0, 0, 1}};
  for (int sweep = 0; sweep < 30; ++sweep) {
    for (const auto& [p, q] : {std::pair{0U, 1U}, std::pair{0U, 2U}, std::pair{1U, 2U}}) {
      if (matrix[p][q] == 0) continue;
      const double theta = 0.5 * std::atan2(2 * matrix[p][q], matrix[q][q] - matrix[p][p]);
      const double c = std::cos(theta), s = std::sin(theta);
      for (std::size_t k = 0; k < 3; ++k) {
        const double a = matrix[k][p], b = matrix[k][q];
        matrix[k][p] = c * a - s * b;
        matrix[k][q] = s * a + c * b;
      }
      for (std::size_t k = 0; k < 3; ++k) {
        const double a = matrix[p][k], b = matrix[q][k];
        matrix[p][k] = c * a - s * b;
        matrix[q][k] = s * a + c * b;
        const double v = vectors[k][p], w = vectors[k][q];
        vectors[k][p] = c * v - s * w;
        vectors[k][q] = s * v + c * w;
      }
    }
  }
  return {matrix[0][0], matrix[1][1], matrix[2][2]};
}

/// The stars of a galaxy, ordered by distance from its centre.
struct Members {
  struct Star {
    Vector3 place{}, velocity{};
    double mass = 0, radius = 0;
  };
  std::vector<Star> stars;
  double half_mass_radius = 0;
  bool has_velocities = false;
};

Members members_of(const simulation::StarParticles& stars, std::span<const std::size_t> members,
                   const Vector3& centre) {
  Members found;
  found.has_velocities = !stars.velocity_kms[0].empty();
  const std::vector<double>& masses = stars.mass_msun.empty() ? stars.initial_mass_msun : stars.mass_msun;
  double all = 0;
  for (const std::size_t i : members) {
    if (!(masses[i] > 0)) continue;
    Members::Star star;
    star.mass = masses[i];
    for (std::size_t axis = 0; axis < 3; ++axis) {
      star.place[axis] = stars.position_kpc[axis][i] - centre[axis];
      if (found.has_velocities) star.velocity[axis] = stars.velocity_kms[axis][i];
    }
    star.radius = length_of(star.place);
    all += star.mass;
    found.stars.push_back(star);
  }
  std::ranges::sort(found.stars, {}, &Members::Star::radius);
  double within = 0;
  for (const Members::Star& star : found.stars) {
    within += star.mass;
    found.half_mass_radius = star.radius;
    if (within >= 0.5 * all) break;
  }
  const auto end =
      std::ranges::upper_bound(found.stars, 2 * found.half_mass_radius, {}, &Members::Star::radius);
  found.stars.erase(end, found.stars.end());
  return found;
}

/// Axis and order from the angular momentum.
std::pair<Vector3, double> turning(const Members& members) {
  Vector3 mean{};
  double mass = 0;
  for (const auto& star : members.stars) {
    mass += star.mass;
    for (std::size_t axis = 0; axis < 3; ++axis) mean[axis] += star.mass * star.velocity[axis];
  }
  Vector3 sum{};
  double lengths = 0;
  for (const auto& star : members.stars) {
    Vector3 velocity = star.velocity;
    for (std::size_t axis = 0; axis < 3; ++axis) velocity[axis] -= mean[axis] / mass;
    const Vector3 momentum = cross(star.place, velocity);
    for (std::size_t axis = 0; axis < 3; ++axis) sum[axis] += star.mass * momentum[axis];
    lengths += star.mass * length_of(momentum);
  }
  if (!(length_of(sum) > 0)) return {{0, 0, 1}, 0};
  return {unit(sum), length_of(sum) / lengths};
}

/// Axis and order from the shape.
std::pair<Vector3, double> flattening(const Members& members) {
  Matrix inertia{};
  for (const auto& star : members.stars) {
    for (std::size_t a = 0; a < 3; ++a) {
      for (std::size_t b = 0; b < 3; ++b) inertia[a][b] += star.mass * star.place[a] * star.place[b];
    }
  }
  Matrix vectors;
  const Vector3 squares = eigenvalues(inertia, vectors);
  const auto [least, most] = std::minmax_element(squares.begin(), squares.end());
  if (!(*most > 0)) return {{0, 0, 1}, 0};
  const auto shortest = static_cast<std::size_t>(least - squares.begin());
  return {unit({vectors[0][shortest], vectors[1][shortest], vectors[2][shortest]}),
          1 - std::sqrt(std::max(0.0, *least) / *most)};
}

}  // namespace

std::optional<DustDisc> dust_disc_of(const cosmos::AttenuationOptions& options,
                                     const simulation::StarParticles& stars,
                                     std::span<const std::size_t> members, const Vector3& centre_kpc,
                                     std::uint64_t pattern) {
  constexpr std::size_t kFewest = 10;
  const Members found = members_of(stars, members, centre_kpc);
  if (found.stars.size() < kFewest || !(found.half_mass_radius > 0)) return std::nullopt;
  const auto [axis, order] = found.has_velocities ? turning(found) : flattening(found);
  DustDisc disc;
  disc.centre_kpc = centre_kpc;
  disc.axis = axis;
  disc.length_kpc = options.disc_length * found.half_mass_radius;
  disc.height_kpc = options.disc_height * found.half_mass_radius;
  disc.depth = options.disc_depth * order;
  disc.contrast = options.disc_contrast;
  disc.pattern = pattern;
  return disc;
}

}  // namespace peculiar::mock
