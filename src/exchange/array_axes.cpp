#include "exchange/array_axes.h"

#include <fmt/ranges.h>

#include <array>
#include <utility>

#include "base/error.h"

namespace peculiar::exchange {

namespace {

constexpr std::array<std::pair<const char*, Axes>, 7> kAxesWords{{{"auto", Axes::kAuto},
                                                                  {"yx", Axes::kYx},
                                                                  {"byx", Axes::kByx},
                                                                  {"yxb", Axes::kYxb},
                                                                  {"nyx", Axes::kNyx},
                                                                  {"nbyx", Axes::kNbyx},
                                                                  {"nyxb", Axes::kNyxb}}};

constexpr std::int64_t kMostColours = 4;         // a last axis longer than this is not taken for colours
constexpr std::int64_t kMostPixels = 1LL << 28;  // of one image; a header that claims more is not believed

std::string shape_text(const std::vector<std::int64_t>& shape) {
  return fmt::format("{}", fmt::join(shape, " x "));
}

}  // namespace

bool is_stack(Axes axes) { return axes == Axes::kNyx || axes == Axes::kNbyx || axes == Axes::kNyxb; }

Axes axes_named(const std::string& word) {
  for (const auto& [name, axes] : kAxesWords) {
    if (word == name) return axes;
  }
  throw usage_error("--axes: '{}' is not one of auto, yx, byx, yxb, nyx, nbyx, nyxb", word);
}

std::string axes_word(Axes axes) {
  for (const auto& [name, value] : kAxesWords) {
    if (value == axes) return name;
  }
  return "auto";
}

Axes resolve_axes(Axes asked, const std::vector<std::int64_t>& shape, bool only_input, bool channels_last,
                  const std::string& name) {
  if (asked != Axes::kAuto) return asked;
  const std::size_t axes = shape.size();
  if (axes == 2) return Axes::kYx;
  if (axes == 3 || axes == 4) {
    const bool colours_last = channels_last && shape[axes - 1] <= kMostColours &&
                              shape[axes - 2] > kMostColours && shape[axes - 3] > kMostColours;
    if (axes == 4) return colours_last ? Axes::kNyxb : Axes::kNbyx;
    if (colours_last) return Axes::kYxb;
    return only_input ? Axes::kNyx : Axes::kByx;
  }
  throw input_error("{}: its shape is ({}); an image has two axes, a stack three or four", name,
                    shape_text(shape));
}

ArrayLayout layout_of(Axes axes, const std::vector<std::int64_t>& shape, const std::string& name) {
  const std::string word = axes_word(axes);
  if (word.size() != shape.size()) {
    throw input_error("{}: its shape is {}, which is not '{}'; choose other --axes", name, shape_text(shape),
                      word);
  }
  ArrayLayout layout;
  layout.axes = axes;
  std::int64_t pixels = 1;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const std::int64_t length = shape[axis];
    if (length < 1) throw input_error("{}: its shape is {}: it holds no pixels", name, shape_text(shape));
    if (word[axis] == 'n') {
      layout.count = length;
      continue;
    }
    pixels = length <= kMostPixels ? pixels * length : kMostPixels + 1;
    if (pixels > kMostPixels) {
      throw input_error("{}: one image of {} would be larger than {} pixels; cut stamps from it first", name,
                        shape_text(shape), kMostPixels);
    }
    (word[axis] == 'b'   ? layout.bands
     : word[axis] == 'y' ? layout.height
                         : layout.width) = static_cast<int>(length);
  }
  return layout;
}

}  // namespace peculiar::exchange
