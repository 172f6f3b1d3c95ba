#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fits/sky_frame.h"
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
  /// distortions), or where they are in a frame that is not known (FITS paper II, section 3.1, says which one
  /// is meant where RADESYS is missing). All positions are ICRS, whatever the frame of the file.
  static std::optional<Wcs> from_cards(std::string cards, const std::string& where);

  struct Sky {
    double ra_deg;  ///< 0 <= ra < 360, ICRS
    double dec_deg;
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

  const SkyFrame& frame() const;  ///< of the file
  /// What the header leaves open and how it was taken, a line each that begins with `where`: distortions that
  /// are not applied, an equinox that may be none.
  const std::vector<std::string>& notes() const;

 private:
  struct Impl;
  explicit Wcs(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace peculiar::fits
