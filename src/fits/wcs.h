#pragma once

#include <memory>
#include <optional>
#include <string>

#include "image/image.h"

namespace peculiar::fits {

/// World coordinates of an image by wcslib: any projection, SIP, TPV and the other polynomial distortions.
/// Keeps no file open. Thread-compatible (one object per thread).
class Wcs {
 public:
  ~Wcs();
  Wcs(Wcs&&) noexcept;
  Wcs& operator=(Wcs&&) noexcept;

  /// From header cards of 80 characters each, end to end. None where the header has no celestial coordinates
  /// on its first two axes, or where they are a lookup table (-TAB). Error (input), beginning with `where`,
  /// where they are broken (a singular matrix, say) or need what the header alone does not hold (CPDIS lookup
  /// distortions). Galactic images are converted to ICRS; ecliptic and other longitudes are an Error (input).
  static std::optional<Wcs> from_cards(std::string cards, const std::string& where);

  struct Sky {
    double ra_deg;   ///< 0 <= ra < 360, ICRS or the equatorial frame of the file
    double dec_deg;  ///< the same frame
  };
  struct Pixel {
    double x;
    double y;
  };
  /// Pixels are 0-based (astropy's `all_pix2world(..., 0)`). Error (numeric) outside the projection.
  Sky sky(double x, double y) const;
  Pixel pixel(double ra_deg, double dec_deg) const;
  /// First-order sky at (x, y), distortions included: central differences over one pixel.
  image::LocalWcs local(double x, double y) const;

 private:
  struct Impl;
  explicit Wcs(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace peculiar::fits
