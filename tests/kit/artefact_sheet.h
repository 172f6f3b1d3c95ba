#pragma once

#include <cmath>
#include <numbers>
#include <span>
#include <vector>

#include "base/random.h"
#include "kit/artefacts.h"

namespace peculiar::kit {

/// What the drawers of artefacts (artefacts.cpp has their table) draw on and with.

inline double log_uniform(RandomStream& random, double low, double high) {
  return low * std::pow(high / low, random.uniform());
}

/// A stamp to draw on.
struct Sheet {
  int edge;
  std::span<float> pixels;
  RandomStream& random;
  std::vector<double> noise{};  ///< a band
  std::vector<double> sky{};    ///< likewise, the frame's median

  std::size_t bands() const { return noise.size(); }
  std::span<float> band(std::size_t b) const {
    const auto size = static_cast<std::size_t>(edge) * static_cast<std::size_t>(edge);
    return pixels.subspan(b * size, size);
  }
  std::size_t at(int y, int x) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(edge) + static_cast<std::size_t>(x);
  }
  /// Calls change(pixel, y, x) for each of a band.
  template <typename Change>
  void each(std::size_t b, const Change& change) const {
    for (int y = 0; y < edge; ++y)
      for (int x = 0; x < edge; ++x) change(band(b)[at(y, x)], y, x);
  }
};

/// A straight line: how far a pixel is from it, to one side or the other.
struct Line {
  double cosine;
  double sine;
  double offset;

  /// At most `reach` of the edge from the middle; along the axes with this probability.
  static Line drawn(Sheet& sheet, double least, double reach, double on_axis) {
    const bool axis = sheet.random.uniform() < on_axis;
    const double angle = axis ? 0.5 * std::numbers::pi * static_cast<double>(sheet.random.below(4))
                              : sheet.random.uniform(0, 2 * std::numbers::pi);
    return {std::cos(angle), std::sin(angle), sheet.edge * sheet.random.uniform(least, reach)};
  }
  double distance(const Sheet& sheet, int y, int x) const {
    const double middle = 0.5 * (sheet.edge - 1);
    return (x - middle) * cosine + (y - middle) * sine - offset;
  }
};

DrawnArtefact draw_saturated(Sheet& sheet);
DrawnArtefact draw_trail(Sheet& sheet);
DrawnArtefact draw_cosmic_ray(Sheet& sheet);
DrawnArtefact draw_edge(Sheet& sheet);
DrawnArtefact draw_blank_band(Sheet& sheet);
DrawnArtefact draw_stray_light(Sheet& sheet);
DrawnArtefact draw_background(Sheet& sheet);
DrawnArtefact draw_seam(Sheet& sheet);
DrawnArtefact draw_noise_step(Sheet& sheet);

}  // namespace peculiar::kit
