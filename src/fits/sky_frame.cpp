#include "fits/sky_frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <numbers>

namespace peculiar::fits {
namespace {

using Vector = SkyFrame::Vector;
using Matrix = SkyFrame::Matrix;
using System = SkyFrame::System;

constexpr double kDegree = std::numbers::pi / 180;
constexpr double kArcsec = kDegree / 3600;
constexpr double kB1950 = 1950, kJ2000 = 2000;
constexpr double kJdJ2000 = 2451545.0, kDaysPerCentury = 36525.0;

double jd_of_besselian(double year) { return 2415020.31352 + (year - 1900) * 365.242198781; }
double julian_year(double jd) { return 2000 + (jd - kJdJ2000) / 365.25; }

double polynomial(double t, std::initializer_list<double> coefficients) {
  double sum = 0;
  for (auto c = std::rbegin(coefficients); c != std::rend(coefficients); ++c) sum = sum * t + *c;
  return sum;
}

Vector operator*(const Matrix& m, const Vector& v) {
  Vector w{};
  for (std::size_t i = 0; i < 3; ++i) w[i] = m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2];
  return w;
}

Matrix transposed(const Matrix& m) {
  Matrix t{};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) t[i][j] = m[j][i];
  }
  return t;
}

Matrix operator*(const Matrix& a, const Matrix& b) {
  Matrix product{};
  const Matrix columns = transposed(b);
  for (std::size_t j = 0; j < 3; ++j) {
    const Vector column = a * columns[j];
    for (std::size_t i = 0; i < 3; ++i) product[i][j] = column[i];
  }
  return product;
}

double dot(const Vector& a, const Vector& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

Vector cross(const Vector& a, const Vector& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

Vector unit(Vector v) {
  const double length = std::sqrt(dot(v, v));
  for (double& component : v) component /= length;
  return v;
}

/// Murray's matrix is not quite a rotation, so its transpose is not its inverse.
Matrix inverse(const Matrix& m) {
  Matrix columns{cross(m[1], m[2]), cross(m[2], m[0]), cross(m[0], m[1])};
  const double determinant = dot(m[0], columns[0]);
  for (Vector& column : columns) {
    for (double& component : column) component /= determinant;
  }
  return transposed(columns);
}

/// Rotates the axes by an angle [rad] about x, y or z.
Matrix turn(char axis, double angle) {
  const double c = std::cos(angle), s = std::sin(angle);
  if (axis == 'x') return {{{1, 0, 0}, {0, c, s}, {0, -s, c}}};
  if (axis == 'y') return {{{c, 0, -s}, {0, 1, 0}, {s, 0, c}}};
  return {{{c, s, 0}, {-s, c, 0}, {0, 0, 1}}};
}

constexpr Matrix kIdentity{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};

double centuries(double julian_years) { return (julian_years - kJ2000) / 100; }

/// Mean obliquity of the ecliptic, IAU 2006.
double obliquity(double julian_years) {
  return kArcsec * polynomial(centuries(julian_years),
                              {84381.406, -46.836769, -0.0001831, 0.00200340, -5.76e-7, -4.34e-8});
}

/// From ICRS to the mean equator and equinox of a Julian year, by the Fukushima-Williams angles, which
/// include the frame bias.
Matrix bias_and_precession(double year) {
  const double t = centuries(year);
  const double gamma =
      polynomial(t, {-0.052928, 10.556378, 0.4932044, -0.00031238, -0.000002788, 0.0000000260});
  const double phi =
      polynomial(t, {84381.412819, -46.811016, 0.0511268, 0.00053289, -0.000000440, -0.0000000176});
  const double psi =
      polynomial(t, {-0.041775, 5038.481484, 1.5584175, -0.00018522, -0.000026452, -0.0000000148});
  return turn('x', -obliquity(year)) * turn('z', -psi * kArcsec) * turn('x', phi * kArcsec) *
         turn('z', gamma * kArcsec);
}

Matrix fk5_from_icrs(double year) {
  const Matrix j2000 =
      turn('x', 0.0199 * kArcsec) * turn('y', 0.0091 * kArcsec) * turn('z', -0.0229 * kArcsec);
  return bias_and_precession(year) * transposed(bias_and_precession(kJ2000)) * j2000;
}

/// The pole and the zero of longitude of the IAU definition (Blaauw et al. 1960, MNRAS 121, 123) at J2000.
Matrix galactic_from_icrs() {
  return turn('z', (180 - 122.9319185680026) * kDegree) * turn('y', (90 - 27.12825118085622) * kDegree) *
         turn('z', 192.8594812065348 * kDegree) * fk5_from_icrs(kJ2000);
}

Matrix ecliptic_from_icrs(double year) { return turn('x', obliquity(year)) * bias_and_precession(year); }

/// From one Besselian year to another: Newcomb's precession.
Matrix precession_of_fk4(double from, double to) {
  const double t1 = (from - 1850) / 1000, t = (to - 1850) / 1000 - t1;  // thousands of tropical years
  const double rate = polynomial(t1, {23035.545, 139.720, 0.060});
  const double zeta = polynomial(t, {0, rate, 30.240 - 0.27 * t1, 17.995});
  const double z = polynomial(t, {0, rate, 109.480 + 0.39 * t1, 18.325});
  const double theta =
      polynomial(t, {0, polynomial(t1, {20051.12, -85.29, -0.37}), -42.65 - 0.37 * t1, -41.8});
  return turn('z', -z * kArcsec) * turn('y', theta * kArcsec) * turn('z', -zeta * kArcsec);
}

Matrix icrs_from_fk4(double equinox) {
  constexpr Matrix kAtB1950{{{0.9999256794956877, -0.0111814832204662, -0.0048590038153592},
                             {0.0111814832391717, +0.9999374848933135, -0.0000271625947142},
                             {0.0048590037723143, -0.0000271702937440, +0.9999881946023742}}};
  constexpr Matrix kPerCentury{{{-0.0026455262, -1.1539918689, +2.1111346190},
                                {+1.1540628161, -0.0129042997, +0.0236021478},
                                {-2.1112979048, -0.0056024448, +0.0102587734}}};  // 1e-6
  const double t = (julian_year(jd_of_besselian(equinox)) - 1950) / 100;
  Matrix murray = kAtB1950;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) murray[i][j] += 1e-6 * kPerCentury[i][j] * t;
  }
  return transposed(fk5_from_icrs(kJ2000)) * murray * precession_of_fk4(equinox, kB1950);
}

/// The part of the aberration due to the eccentricity of the Earth's orbit, which FK4 positions retain.
Vector e_terms(double equinox) {
  const double jd = jd_of_besselian(equinox);
  const double t = (jd - jd_of_besselian(kB1950)) / kDaysPerCentury;
  const double size = 0.0056932 * kDegree * polynomial(t, {0.01673011, -0.00004193, -0.000000126});
  const double perigee = kArcsec * polynomial(t, {1015489.951, 6190.67, 1.65, 0.012});
  const double tilt = kArcsec * polynomial((jd - kJdJ2000) / kDaysPerCentury,
                                           {84381.448, -46.8150, -0.00059, 0.001813});  // IAU 1980
  return {size * std::sin(perigee), -size * std::cos(perigee) * std::cos(tilt),
          -size * std::cos(perigee) * std::sin(tilt)};
}

Vector without_e_terms(const Vector& v, const Vector& terms) {
  const double along = dot(terms, v);
  Vector w{};
  for (std::size_t i = 0; i < 3; ++i) w[i] = v[i] - terms[i] + along * v[i];
  return unit(w);
}

Vector with_e_terms(const Vector& v, const Vector& terms) {
  Vector w = v;
  for (int step = 0; step < 4; ++step) {  // each step is a million times closer
    const Vector back = without_e_terms(w, terms);
    for (std::size_t i = 0; i < 3; ++i) w[i] += v[i] - back[i];
    w = unit(w);
  }
  return w;
}

Vector vector_of(const Direction& direction) {
  const double a = direction.longitude * kDegree, d = direction.latitude * kDegree;
  return {std::cos(d) * std::cos(a), std::cos(d) * std::sin(a), std::sin(d)};
}

Direction direction_of(const Vector& v) {
  double longitude = std::atan2(v[1], v[0]) / kDegree;
  if (longitude < 0) longitude += 360;
  if (longitude >= 360) longitude = 0;
  return {longitude, std::atan2(v[2], std::hypot(v[0], v[1])) / kDegree};
}

bool is_fk4(System system) { return system == System::kFk4 || system == System::kFk4NoETerms; }

double equinox_of(System system, std::optional<double> given) {
  if (is_fk4(system)) return given.value_or(kB1950);
  if (system == System::kFk5 || system == System::kEcliptic) return given.value_or(kJ2000);
  return 0;
}

Matrix icrs_from(System system, double equinox) {
  switch (system) {
    case System::kFk4:
    case System::kFk4NoETerms:
      return icrs_from_fk4(equinox);
    case System::kFk5:
      return transposed(fk5_from_icrs(equinox));
    case System::kGalactic:
      return transposed(galactic_from_icrs());
    case System::kSupergalactic:
      return transposed(turn('z', 90 * kDegree) * turn('y', (90 - 6.32) * kDegree) *
                        turn('z', 47.37 * kDegree) * galactic_from_icrs());
    case System::kEcliptic:
      return transposed(ecliptic_from_icrs(equinox));
    default:
      return kIdentity;
  }
}

}  // namespace

std::optional<double> parse_equinox(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  if (!text.empty() && std::string_view("JBjb").find(text.front()) != std::string_view::npos)
    text.remove_prefix(1);
  double year = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), year);
  if (failure != std::errc() || end != text.data() + text.size() || !std::isfinite(year)) return std::nullopt;
  return year;
}

SkyFrame::SkyFrame(System system, std::optional<double> equinox)
    : system_(system),
      equinox_(equinox_of(system, equinox)),
      to_icrs_(icrs_from(system, equinox_)),
      from_icrs_(inverse(to_icrs_)) {
  if (system == System::kFk4) e_terms_ = e_terms(equinox_);
}

std::optional<SkyFrame> SkyFrame::named(std::string_view name, std::optional<double> equinox) {
  std::string key;
  for (const char c : name) {
    if (c != ' ') key += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  const std::size_t colon = key.find(':');
  if (colon != std::string::npos) {
    equinox = parse_equinox(std::string_view(key).substr(colon + 1));
    if (!equinox) return std::nullopt;
    key.resize(colon);
  }
  struct Name {
    std::string_view name;
    System system;
  };
  static constexpr Name kNames[] = {{"icrs", System::kIcrs},
                                    {"fk5", System::kFk5},
                                    {"eq_fk5", System::kFk5},
                                    {"fk4", System::kFk4},
                                    {"eq_fk4", System::kFk4},
                                    {"fk4-no-e", System::kFk4NoETerms},
                                    {"fk4noeterms", System::kFk4NoETerms},
                                    {"galactic", System::kGalactic},
                                    {"supergalactic", System::kSupergalactic},
                                    {"super_galactic", System::kSupergalactic},
                                    {"ecliptic", System::kEcliptic},
                                    {"ecl_fk5", System::kEcliptic},
                                    {"barycentricmeanecliptic", System::kEcliptic}};
  for (const Name& known : kNames) {
    if (known.name == key) return SkyFrame(known.system, equinox);
  }
  if (key.size() < 5 || (key[0] != 'j' && key[0] != 'b')) return std::nullopt;
  const std::optional<double> year = parse_equinox(key);
  if (!year) return std::nullopt;
  return SkyFrame(key[0] == 'j' ? System::kFk5 : System::kFk4, year);
}

bool SkyFrame::is_equatorial() const { return is_icrs() || system_ == System::kFk5 || is_fk4(system_); }

std::string SkyFrame::words() const {
  switch (system_) {
    case System::kFk5:
      return fmt::format("FK5 of equinox J{:g}", equinox_);
    case System::kFk4:
      return fmt::format("FK4 of equinox B{:g}", equinox_);
    case System::kFk4NoETerms:
      return fmt::format("FK4-NO-E of equinox B{:g}", equinox_);
    case System::kGalactic:
      return "galactic";
    case System::kSupergalactic:
      return "supergalactic";
    case System::kEcliptic:
      return fmt::format("ecliptic of equinox J{:g}", equinox_);
    default:
      return "ICRS";
  }
}

Direction SkyFrame::to_icrs(const Direction& direction) const {
  Vector v = vector_of(direction);
  if (system_ == System::kFk4) v = without_e_terms(v, e_terms_);
  return direction_of(to_icrs_ * v);
}

Direction SkyFrame::from_icrs(const Direction& direction) const {
  Vector v = unit(from_icrs_ * vector_of(direction));
  if (system_ == System::kFk4) v = with_e_terms(v, e_terms_);
  return direction_of(v);
}

}  // namespace peculiar::fits
