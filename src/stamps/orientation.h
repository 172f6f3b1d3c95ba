#pragma once

#include <span>

namespace peculiar::stamps {

/// Applies turn_and_flip to all bands of a stamp.
void turn_and_flip_stamp(std::span<const float> from, std::span<float> to, int edge, int kind);
/// Applies one of the eight orientations of a square of `edge` pixels: 0 leaves it unchanged, 1 to 3 rotate
/// it by quarter turns, 4 to 7 mirror it first.
void turn_and_flip(std::span<const float> from, std::span<float> to, int edge, int kind);

}  // namespace peculiar::stamps
