#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fits/sky_frame.h"
#include "image/image.h"

namespace peculiar::fits {

/// World coordinates of an image, using wcslib: any projection, SIP, TPV and the other polynomial
/// distortions. Keeps no file open. Thread-compatible (one object per thread).
class Wcs {
 public:
  ~Wcs();
  Wcs(Wcs&&) noexcept;
  Wcs& operator=(Wcs&&) noexcept;

  /// Parses header cards of 80 characters each, concatenated. None if the header has no celestial coordinates
  /// on its first two axes, or if they are a lookup table (-TAB). Error (input), starting with `where`, if
  /// they are broken (a singular matrix, for example), need more than the header (CPDIS lookup distortions),
  /// or are in an unknown frame (FITS paper II, section 3.1, defines the frame if RADESYS is missing). All
  /// positions are ICRS, whatever the frame of the file.
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
  /// First-order world coordinates at (x, y), including distortions: central differences over one pixel.
  image::LocalWcs local(double x, double y) const;

  const SkyFrame& frame() const;  ///< of the file
  /// Ambiguities of the header and how they were resolved, one line each, starting with `where`: distortions
  /// that are not applied, a doubtful equinox.
  const std::vector<std::string>& notes() const;

 private:
  struct Impl;
  explicit Wcs(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace peculiar::fits
