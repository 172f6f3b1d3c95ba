#pragma once

#include "morphology/grid.h"

namespace peculiar::morphology {

/// M: the area ratio of the second-largest to the largest connected part above a level, at the level where
/// (second^2 / largest) is greatest (Freeman et al. 2013, equation 7, with the ratio of Peth et al. 2016). 0
/// where there is one part at every level. The greatest over all levels, exactly: pixels join in the order of
/// their brightness.
double multimode(const Plane& image);

}  // namespace peculiar::morphology
