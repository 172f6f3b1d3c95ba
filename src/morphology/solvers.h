#pragma once

#include <functional>

#include "morphology/grid.h"

namespace peculiar::morphology {

/// A root of f between low and high, at which f must have opposite signs (or vanish), to the tolerance: Brent
/// (1973, Algorithms for Minimization without Derivatives, chapter 4), in the form that interpolates with the
/// inverse hyperbola. Of a function with jumps it finds a place where the sign changes.
double find_root(const std::function<double(double)>& f, double low, double high, double tolerance);

/// A local minimum of f near `start`: the downhill simplex of Nelder & Mead (1965), starting from steps of 5
/// % of each coordinate, until the simplex is smaller than `x_tolerance` and its values differ by less than
/// `f_tolerance`, or after 400 evaluations.
Point find_minimum(const std::function<double(Point)>& f, Point start, double x_tolerance,
                   double f_tolerance);

}  // namespace peculiar::morphology
