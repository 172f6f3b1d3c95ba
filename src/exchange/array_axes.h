#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace peculiar::exchange {

/// What the axes of an array mean: n image, b band, y row, x column.
enum class Axes { kAuto, kYx, kByx, kYxb, kNyx, kNbyx, kNyxb };

Axes axes_named(const std::string& word);  ///< "auto", "yx", ...; error (usage)
std::string axes_word(Axes axes);

/// Infers the axes of an array from its shape if the user has not given them. Two axes: yx. Three: yxb if the
/// last has at most 4 elements and the others more; otherwise nyx for a file that is the only input (a
/// stack), byx for one of several. Four: nyxb or nbyx by the same rule. If `channels_last` is false, never
/// yxb (FITS). Error (input), prefixed with `name`: another number of axes.
Axes resolve_axes(Axes asked, const std::vector<std::int64_t>& shape, bool only_input, bool channels_last,
                  const std::string& name);

/// Size of each image in an array, and the number of images.
struct ArrayLayout {
  Axes axes = Axes::kYx;
  std::int64_t count = 1;
  int bands = 1;
  int height = 0;
  int width = 0;
};

/// The layout of an array whose axes are known. Errors (input), prefixed with `name`: another number of axes,
/// no pixels, implausibly large images.
ArrayLayout layout_of(Axes axes, const std::vector<std::int64_t>& shape, const std::string& name);

/// Whether the first axis counts images.
bool is_stack(Axes axes);

}  // namespace peculiar::exchange
