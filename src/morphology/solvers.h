#pragma once

#include <functional>

#include "morphology/grid.h"

namespace peculiar::morphology {

/// Root of f between low and high, where f must have opposite signs (or vanish), to the tolerance: Brent
/// (1973, Algorithms for Minimization without Derivatives, chapter 4), with inverse hyperbolic interpolation.
/// For a function with jumps, finds a sign change.
double find_root(const std::function<double(double)>& f, double low, double high, double tolerance);

/// Local minimum of f near `start`: the downhill simplex of Nelder & Mead (1965), with initial steps of 5 %
/// of each coordinate. Stops when the simplex is smaller than `x_tolerance` and its values differ by less
/// than `f_tolerance`, or after 400 evaluations.
Point find_minimum(const std::function<double(Point)>& f, Point start, double x_tolerance,
                   double f_tolerance);

}  // namespace peculiar::morphology
