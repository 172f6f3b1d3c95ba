#pragma once

#include <vector>

#include "universe/geometry.h"

namespace peculiar::universe {

/// The trajectory of a body, with nodes at uniform times and cubic (Hermite) in between. Constant beyond its
/// ends.
class Track {
 public:
  /// At rest at the origin.
  Track() : Track(0, 1, {{}, {}}, {{}, {}}) {}
  /// Positions and velocities at first_gyr, first_gyr + step_gyr, ...: two or more.
  Track(double first_gyr, double step_gyr, std::vector<Vector3> position_kpc,
        std::vector<Vector3> velocity_kms);

  Vector3 position_kpc(double time_gyr) const;
  Vector3 velocity_kms(double time_gyr) const;
  /// The same trajectory, delayed by `delay_gyr` and transformed out of a frame.
  Track placed(const Frame& frame, double delay_gyr) const;
  double first_gyr() const { return first_gyr_; }
  double last_gyr() const { return first_gyr_ + step_gyr_ * static_cast<double>(position_.size() - 1); }

 private:
  /// The last node before a time, and the fraction of the way to the next (0 to 1).
  std::pair<std::size_t, double> place(double time_gyr) const;

  double first_gyr_;
  double step_gyr_;
  std::vector<Vector3> position_;
  std::vector<Vector3> velocity_;
};

}  // namespace peculiar::universe
