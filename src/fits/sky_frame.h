#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace peculiar::fits {

/// A direction in any frame, in degrees: 0 <= longitude < 360, -90 <= latitude <= 90.
struct Direction {
  double longitude;
  double latitude;
};

/// A number of years with or without the letter that says which: "J2000.0", "B1950", "2000"; none for other
/// texts.
std::optional<double> parse_equinox(std::string_view text);

/// A frame of sky coordinates, at an equinox where it has one, and the way between it and ICRS.
///
/// - FK5 and ecliptic: precession of IAU 2006 (Hilton et al. 2006, Celest. Mech. Dyn. Astr. 94, 351, table
/// 1);
///   FK5 at J2000 and ICRS differ by the rotation of Kaplan (2005, USNO Circular 179, section 3.5).
/// - FK4: the E-terms of aberration of the equinox are taken off (Seidelmann 1992, section 3.53), precession
///   to B1950 by Kinoshita (1975, SAO Special Report 364), then by the matrix of Murray (1989, A&A 218, 325,
///   equations 28 and 29) to FK5. The epoch of observation is taken to be the equinox, as astropy's WCS does;
///   sources are at rest. An epoch 30 years later would shift them by 0.15 arcsec.
/// - Galactic: the IAU's pole and zero of longitude (Blaauw et al. 1960), brought from FK4-NO-E to FK5 by
///   Murray's matrix, as astropy has it (0.02 arcsec from the Hipparcos catalogue's matrix). Supergalactic:
///   Lahav et al. (2000, MNRAS 312, 166).
/// - Ecliptic: mean ecliptic and equinox, seen from the barycentre (without aberration).
class SkyFrame {
 public:
  enum class System { kIcrs, kFk5, kFk4, kFk4NoETerms, kGalactic, kSupergalactic, kEcliptic };

  /// Without an equinox: B1950 of FK4, J2000 of FK5 and the ecliptic; other systems have none.
  explicit SkyFrame(System system = System::kIcrs, std::optional<double> equinox = std::nullopt);

  /// By a name as FITS, VOTables and people have it, of any case: "ICRS", "FK5", "eq_FK5", "FK4-NO-E",
  /// "J2000", "galactic", "fk4:B1975". None where the name is not known.
  static std::optional<SkyFrame> named(std::string_view name, std::optional<double> equinox = std::nullopt);

  System system() const { return system_; }
  bool is_icrs() const { return system_ == System::kIcrs; }
  /// Are its coordinates right ascension and declination?
  bool is_equatorial() const;
  std::string words() const;  ///< "ICRS", "FK4 of equinox B1950", "galactic"

  Direction to_icrs(const Direction& direction) const;
  Direction from_icrs(const Direction& direction) const;

  bool operator==(const SkyFrame& other) const {
    return system_ == other.system_ && equinox_ == other.equinox_;
  }

  using Vector = std::array<double, 3>;
  using Matrix = std::array<Vector, 3>;

 private:
  System system_;
  double equinox_ = 0;  // Besselian years of FK4, Julian years of FK5 and the ecliptic, else 0
  Matrix to_icrs_{}, from_icrs_{};
  Vector e_terms_{};  // of FK4
};

}  // namespace peculiar::fits
