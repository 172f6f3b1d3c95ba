#pragma once

#include "morphology/grid.h"

namespace peculiar::morphology {

/// M: area ratio of the second-largest to the largest connected part above a level, at the level where
/// (second^2 / largest) is greatest (Freeman et al. 2013, equation 7, with the ratio of Peth et al. 2016). 0
/// if there is only one part at every level. The maximum over all levels is exact: pixels are added in order
/// of brightness.
double multimode(const Plane& image);

}  // namespace peculiar::morphology
