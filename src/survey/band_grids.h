#pragma once

#include "survey/survey.h"

namespace peculiar::survey {

/// Checks that the pixel grids of a field's bands fit together: with world coordinates, that no grid is
/// rotated relative to that of the first band, compared at one place on the sky (the middle of one of the two
/// that the other shows, else the middle of the first); without, that all have the same pixels. Bands that
/// have no place in common are not compared. Error (input), naming both images.
void check_grids(const Field& field);

}  // namespace peculiar::survey
