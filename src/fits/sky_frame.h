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

/// Parses a year with or without a prefix letter: "J2000.0", "B1950", "2000"; none for other texts.
std::optional<double> parse_equinox(std::string_view text);

/// A frame of sky coordinates, with its equinox if it has one, and the transformations to and from ICRS.
///
/// - FK5 and ecliptic: IAU 2006 precession (Hilton et al. 2006, Celest. Mech. Dyn. Astr. 94, 351, table 1);
///   FK5 at J2000 and ICRS differ by the rotation of Kaplan (2005, USNO Circular 179, section 3.5).
/// - FK4: the E-terms of aberration at the equinox are removed (Seidelmann 1992, section 3.53), then
///   precession to B1950 by Kinoshita (1975, SAO Special Report 364), then the matrix of Murray (1989, A&A
///   218, 325, equations 28 and 29) to FK5. The epoch of observation is taken to be the equinox, as in
///   astropy's WCS; sources are at rest. An epoch 30 years later would shift them by 0.15 arcsec.
/// - Galactic: the IAU pole and zero of longitude (Blaauw et al. 1960), transformed from FK4-NO-E to FK5 by
///   Murray's matrix, as in astropy (0.02 arcsec from the matrix of the Hipparcos catalogue). Supergalactic:
///   Lahav et al. (2000, MNRAS 312, 166).
/// - Ecliptic: mean ecliptic and equinox, barycentric (without aberration).
class SkyFrame {
 public:
  enum class System { kIcrs, kFk5, kFk4, kFk4NoETerms, kGalactic, kSupergalactic, kEcliptic };

  /// Default equinox: B1950 for FK4, J2000 for FK5 and the ecliptic; other systems have none.
  explicit SkyFrame(System system = System::kIcrs, std::optional<double> equinox = std::nullopt);

  /// Finds a frame by a name used in FITS, VOTables or by people, in any case: "ICRS", "FK5", "eq_FK5",
  /// "FK4-NO-E", "J2000", "galactic", "fk4:B1975". None if the name is unknown.
  static std::optional<SkyFrame> named(std::string_view name, std::optional<double> equinox = std::nullopt);

  System system() const { return system_; }
  bool is_icrs() const { return system_ == System::kIcrs; }
  /// True if its coordinates are right ascension and declination.
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
  double equinox_ = 0;  // Besselian years for FK4, Julian years for FK5 and the ecliptic, else 0
  Matrix to_icrs_{}, from_icrs_{};
  Vector e_terms_{};  // of FK4
};

}  // namespace peculiar::fits
