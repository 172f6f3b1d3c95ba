#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace peculiar::catalog {

/// Sky positions sorted into declination bands and by right ascension within each band, to find neighbours
/// without a search of all positions. Memory: 16 bytes per position.
class SkyIndex {
 public:
  /// Positions in degrees; any right ascension is reduced to one turn. Positions that are not finite have no
  /// neighbours. `radius_deg`: search radius, at most 90.
  SkyIndex(std::span<const double> ra_deg, std::span<const double> dec_deg, double radius_deg);

  /// Calls visit(number) for all positions within the radius of this one, and for a few others: those in the
  /// same bands whose right ascension could be within the radius. In no particular order.
  template <typename Visit>
  void near(double ra_deg, double dec_deg, const Visit& visit) const {
    const Window window = window_of(ra_deg, dec_deg);
    for (std::int64_t band = window.first_band; band <= window.last_band; ++band) {
      for (const auto& [low, high] : {window.ra, window.wrapped}) {
        const auto end = ra_.begin() + bands_[static_cast<std::size_t>(band) + 1];
        auto next = std::lower_bound(ra_.begin() + bands_[static_cast<std::size_t>(band)], end, low);
        for (; next != end && *next <= high; ++next)
          visit(numbers_[static_cast<std::size_t>(next - ra_.begin())]);
      }
    }
  }

 private:
  struct Range {
    double low = 1, high = 0;  ///< empty
  };
  struct Window {
    std::int64_t first_band = 0, last_band = -1;
    Range ra, wrapped;  ///< disjoint
  };
  std::int64_t band_of(double dec_deg) const;
  Window window_of(double ra_deg, double dec_deg) const;

  double radius_deg_, height_deg_;
  std::vector<std::ptrdiff_t> bands_;  ///< start of each, and the end of the last
  std::vector<double> ra_;             ///< 0 <= ra < 360
  std::vector<std::size_t> numbers_;
};

}  // namespace peculiar::catalog
