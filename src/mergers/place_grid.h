#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "simulation/star_particles.h"

namespace peculiar::mergers {

/// Distance of two places, the shorter way across the edges of a periodic box; `box_kpc` 0: not periodic.
double distance_kpc(const simulation::Vector3& a, const simulation::Vector3& b, double box_kpc);

/// Places sorted into about as many cells as there are places, for neighbour searches.
class PlaceGrid {
 public:
  /// Places must be finite; in a periodic box they may lie beyond its edges.
  PlaceGrid(std::vector<simulation::Vector3> places, double box_kpc);

  /// Calls found(index, distance_kpc) for every place within `radius_kpc`, in no particular order.
  template <typename Found>
  void for_each_within(const simulation::Vector3& centre, double radius_kpc, const Found& found) const {
    if (places_.empty()) return;
    std::array<Span, 3> spans;
    for (std::size_t axis = 0; axis < 3; ++axis) spans[axis] = span(centre[axis], radius_kpc, axis);
    for (std::int64_t x = spans[0].first; x <= spans[0].last; ++x) {
      for (std::int64_t y = spans[1].first; y <= spans[1].last; ++y) {
        for (std::int64_t z = spans[2].first; z <= spans[2].last; ++z) {
          const auto cell =
              static_cast<std::size_t>((wrapped(x) * cells_ + wrapped(y)) * cells_ + wrapped(z));
          for (std::uint32_t i = start_[cell]; i < start_[cell + 1]; ++i) {
            const double distance = distance_kpc(places_[order_[i]], centre, box_kpc_);
            if (distance <= radius_kpc) found(static_cast<std::size_t>(order_[i]), distance);
          }
        }
      }
    }
  }

 private:
  struct Span {
    std::int64_t first;
    std::int64_t last;
  };
  Span span(double centre, double radius_kpc, std::size_t axis) const;
  std::int64_t wrapped(std::int64_t cell) const { return (cell % cells_ + cells_) % cells_; }
  std::size_t cell_of(const simulation::Vector3& place) const;

  std::vector<simulation::Vector3> places_;
  double box_kpc_;
  simulation::Vector3 origin_{0, 0, 0};
  double cell_kpc_ = 1;
  std::int64_t cells_ = 1;            // along an axis
  std::vector<std::uint32_t> start_;  // start of each cell in order_, and the end
  std::vector<std::uint32_t> order_;  // indices of places, cell by cell
};

}  // namespace peculiar::mergers
