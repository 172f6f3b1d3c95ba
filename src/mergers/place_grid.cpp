#include "mergers/place_grid.h"

namespace peculiar::mergers {

namespace {

constexpr double kMostCells = 256;  // along an axis

}  // namespace

double distance_kpc(const simulation::Vector3& a, const simulation::Vector3& b, double box_kpc) {
  double square = 0;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    double difference = a[axis] - b[axis];
    if (box_kpc > 0) difference -= box_kpc * std::round(difference / box_kpc);
    square += difference * difference;
  }
  return std::sqrt(square);
}

PlaceGrid::PlaceGrid(std::vector<simulation::Vector3> places, double box_kpc)
    : places_(std::move(places)), box_kpc_(box_kpc) {
  cells_ =
      static_cast<std::int64_t>(std::clamp(std::cbrt(static_cast<double>(places_.size())), 1.0, kMostCells));
  double edge = box_kpc;
  if (!(box_kpc > 0) && !places_.empty()) {
    simulation::Vector3 last = origin_ = places_.front();
    for (const simulation::Vector3& place : places_) {
      for (std::size_t axis = 0; axis < 3; ++axis) {
        origin_[axis] = std::min(origin_[axis], place[axis]);
        last[axis] = std::max(last[axis], place[axis]);
      }
    }
    for (std::size_t axis = 0; axis < 3; ++axis) edge = std::max(edge, last[axis] - origin_[axis]);
  }
  if (edge > 0) cell_kpc_ = edge / static_cast<double>(cells_);
  start_.assign(static_cast<std::size_t>(cells_ * cells_ * cells_) + 1, 0);
  order_.resize(places_.size());
  std::vector<std::uint32_t> cell(places_.size());
  for (std::size_t i = 0; i < places_.size(); ++i) {
    cell[i] = static_cast<std::uint32_t>(cell_of(places_[i]));
    ++start_[cell[i] + 1];
  }
  for (std::size_t i = 1; i < start_.size(); ++i) start_[i] += start_[i - 1];
  std::vector<std::uint32_t> next(start_.begin(), start_.end() - 1);
  for (std::size_t i = 0; i < places_.size(); ++i) order_[next[cell[i]]++] = static_cast<std::uint32_t>(i);
}

PlaceGrid::Span PlaceGrid::span(double centre, double radius_kpc, std::size_t axis) const {
  const double first = std::floor((centre - radius_kpc - origin_[axis]) / cell_kpc_);
  const double last = std::floor((centre + radius_kpc - origin_[axis]) / cell_kpc_);
  const auto most = static_cast<double>(cells_ - 1);
  if (box_kpc_ > 0) {
    if (last - first >= most) return {0, cells_ - 1};
    return {static_cast<std::int64_t>(first), static_cast<std::int64_t>(last)};
  }
  return {static_cast<std::int64_t>(std::clamp(first, 0.0, most)),
          static_cast<std::int64_t>(std::clamp(last, 0.0, most))};
}

std::size_t PlaceGrid::cell_of(const simulation::Vector3& place) const {
  std::int64_t cell = 0;
  for (std::size_t axis = 0; axis < 3; ++axis)
    cell = cell * cells_ + wrapped(span(place[axis], 0, axis).first);
  return static_cast<std::size_t>(cell);
}

}  // namespace peculiar::mergers
