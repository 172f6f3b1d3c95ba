#pragma once

#include <string>
#include <vector>

#include "base/random.h"
#include "morphology/grid.h"

namespace peculiar::injection {

/// The place of a structure relative to a target, as planted and recorded.
struct Place {
  double x = 0;  ///< of the target, px
  double y = 0;
  double distance = 0;       ///< px: its meaning is given at each path
  double direction_rad = 0;  ///< from +x to +y
  double size = 0;           ///< px: likewise
};

/// A circular Gaussian of light; many along a path make a structure.
struct Knot {
  double x = 0;  ///< px
  double y = 0;
  double flux = 0;   ///< relative
  double sigma = 1;  ///< px
};

/// A tidal tail: a segment of a logarithmic spiral that begins in the galaxy, widens and fades. Its middle is
/// at the distance and direction; size is its length along the curve.
std::vector<Knot> tail_path(const Place& place, RandomStream& random);
/// A tangential arc around the target, as from gravitational lensing, with its middle at the distance and
/// direction; size is its length along the curve. It fades at its ends.
std::vector<Knot> arc_path(const Place& place, RandomStream& random);
/// A ring around the target, seen at some inclination: distance is the semi-major axis, direction that of the
/// major axis; size is its full width at half maximum. One side may be up to three times as bright as the
/// other.
std::vector<Knot> ring_path(const Place& place, RandomStream& random);
/// A straight satellite trail that extends `reach` px on either side of its point nearest to the target,
/// which is at the distance and direction; size is its full width at half maximum.
std::vector<Knot> trail_path(const Place& place, double reach);

/// Adds the knots to a plane whose pixel (0, 0) is at (x0, y0) in the knots' coordinates. Uses their values
/// at pixel centres, as suits an effective point spread function, which includes the pixel response.
void draw_knots(const std::vector<Knot>& knots, double x0, double y0, morphology::Plane& plane);

}  // namespace peculiar::injection
