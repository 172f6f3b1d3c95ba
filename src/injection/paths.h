#pragma once

#include <string>
#include <vector>

#include "base/random.h"
#include "morphology/grid.h"

namespace peculiar::injection {

/// Where a structure is to be, about a target: what is planted and known.
struct Place {
  double x = 0;  ///< of the target, px
  double y = 0;
  double distance = 0;       ///< px: what it means stands at each path
  double direction_rad = 0;  ///< from +x to +y
  double size = 0;           ///< px: likewise
};

/// A round Gaussian of light; many along a path make a structure.
struct Knot {
  double x = 0;  ///< px
  double y = 0;
  double flux = 0;   ///< relative
  double sigma = 1;  ///< px
};

/// A tidal tail: a piece of a logarithmic spiral that begins in the galaxy, grows wider and fades. Its middle
/// stands at distance and direction; size is its length along the curve.
std::vector<Knot> tail_path(const Place& place, RandomStream& random);
/// A tangential arc round the target, as a lens makes: at this distance, its middle in this direction; size
/// is its length along the curve. It fades at its ends.
std::vector<Knot> arc_path(const Place& place, RandomStream& random);
/// A ring round the target, seen at some inclination: distance is the semi-major axis, direction that of the
/// major axis; size is its full width at half maximum. One side may be up to three times as bright as the
/// other.
std::vector<Knot> ring_path(const Place& place, RandomStream& random);
/// The trail of a satellite, straight through `reach` px on either side of its nearest point to the target,
/// which stands at distance and direction; size is its full width at half maximum.
std::vector<Knot> trail_path(const Place& place, double reach);

/// Adds the knots to a plane whose pixel (0, 0) is at (x0, y0) of the knots' coordinates: their values at the
/// pixels' centres, which a point spread function with the pixel in it wants.
void draw_knots(const std::vector<Knot>& knots, double x0, double y0, morphology::Plane& plane);

}  // namespace peculiar::injection
