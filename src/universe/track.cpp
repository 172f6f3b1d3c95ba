#include "universe/track.h"

#include <algorithm>

#include "base/error.h"
#include "universe/potential.h"

namespace peculiar::universe {

Track::Track(double first_gyr, double step_gyr, std::vector<Vector3> position_kpc,
             std::vector<Vector3> velocity_kms)
    : first_gyr_(first_gyr),
      step_gyr_(step_gyr),
      position_(std::move(position_kpc)),
      velocity_(std::move(velocity_kms)) {
  if (position_.size() < 2 || position_.size() != velocity_.size())
    throw internal_error("a track of {} places and {} velocities", position_.size(), velocity_.size());
}

std::pair<std::size_t, double> Track::place(double time_gyr) const {
  const double last = static_cast<double>(position_.size() - 1);
  const double node = std::clamp((time_gyr - first_gyr_) / step_gyr_, 0.0, last);
  const double low = std::min(std::floor(node), last - 1);
  return {static_cast<std::size_t>(low), node - low};
}

Track Track::placed(const Frame& frame, double delay_gyr) const {
  Track result = *this;
  result.first_gyr_ += delay_gyr;
  for (Vector3& place : result.position_) place = frame.from_own(place);
  for (Vector3& velocity : result.velocity_) velocity = frame.from_own(velocity);
  return result;
}

Vector3 Track::position_kpc(double time_gyr) const {
  const auto [i, u] = place(time_gyr);
  const double span = step_gyr_ * kKpcPerKmsGyr;
  const double later = u * u * (3 - 2 * u);
  return (1 - later) * position_[i] + later * position_[i + 1] +
         span * ((u * (1 - u) * (1 - u)) * velocity_[i] - (u * u * (1 - u)) * velocity_[i + 1]);
}

Vector3 Track::velocity_kms(double time_gyr) const {
  const auto [i, u] = place(time_gyr);
  const double span = step_gyr_ * kKpcPerKmsGyr;
  return (6 * u * (1 - u) / span) * (position_[i + 1] - position_[i]) +
         ((1 - u) * (1 - 3 * u)) * velocity_[i] + (u * (3 * u - 2)) * velocity_[i + 1];
}

}  // namespace peculiar::universe
