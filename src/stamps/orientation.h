#pragma once

#include <span>

namespace peculiar::stamps {

/// All bands of a stamp through turn_and_flip.
void turn_and_flip_stamp(std::span<const float> from, std::span<float> to, int edge, int kind);
/// One of the eight turns and flips of a square of `edge` pixels: 0 leaves it, 1 to 3 turn it by quarters, 4
/// to 7 mirror it first.
void turn_and_flip(std::span<const float> from, std::span<float> to, int edge, int kind);

}  // namespace peculiar::stamps
