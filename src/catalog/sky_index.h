#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace peculiar::catalog {

/// Places on the sky, sorted by bands of declination and by right ascension in each, so that those near to
/// another place are found without looking at all. Memory: 16 bytes a place.
class SkyIndex {
 public:
  /// In degrees; right ascension in any turn. Places that are not finite are in no neighbourhood.
  /// `radius_deg`: of the neighbourhoods that will be asked for, at most 90.
  SkyIndex(std::span<const double> ra_deg, std::span<const double> dec_deg, double radius_deg);

  /// visit(number) for all places within the radius of this one, and for few others: those in the band whose
  /// right ascension is as near as one within the radius can be. In no order.
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
    Range ra, wrapped;  ///< apart from each other
  };
  std::int64_t band_of(double dec_deg) const;
  Window window_of(double ra_deg, double dec_deg) const;

  double radius_deg_, height_deg_;
  std::vector<std::ptrdiff_t> bands_;  ///< where each begins; one more behind the last
  std::vector<double> ra_;             ///< 0 <= ra < 360
  std::vector<std::size_t> numbers_;
};

}  // namespace peculiar::catalog
