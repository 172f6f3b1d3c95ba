#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace peculiar::exchange {

/// What the axes of an array mean: n image, b band, y row, x column.
enum class Axes { kAuto, kYx, kByx, kYxb, kNyx, kNbyx, kNyxb };

Axes axes_named(const std::string& word);  ///< "auto", "yx", ...; error (usage)
std::string axes_word(Axes axes);

/// The meaning of an array by its shape where the user has not said it. Two axes: yx. Three: yxb when the
/// last has at most 4 and the others more; else nyx for a file that is the only input (a stack), byx for one
/// of many. Four: nyxb or nbyx by the same rule. `channels_last` false: never yxb (FITS). Error (input),
/// opened by `name`, for other numbers of axes.
Axes resolve_axes(Axes asked, const std::vector<std::int64_t>& shape, bool only_input, bool channels_last,
                  const std::string& name);

/// Sizes of one image in an array, and how many images there are.
struct ArrayLayout {
  Axes axes = Axes::kYx;
  std::int64_t count = 1;
  int bands = 1;
  int height = 0;
  int width = 0;
};

/// The layout of an array whose axes are known. Errors (input), opened by `name`: another number of axes, no
/// pixels, images beyond belief in size.
ArrayLayout layout_of(Axes axes, const std::vector<std::int64_t>& shape, const std::string& name);

/// Does the first axis count images?
bool is_stack(Axes axes);

}  // namespace peculiar::exchange
