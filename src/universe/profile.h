#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

namespace peculiar::universe {

/// Values at uniform steps, linear in between.
struct Profile {
  double step = 1;
  std::vector<double> values;
  double at(double x) const {
    const double node = std::clamp(x / step, 0.0, static_cast<double>(values.size() - 1) - 1e-9);
    const auto low = static_cast<std::size_t>(node);
    return std::lerp(values[low], values[low + 1], node - static_cast<double>(low));
  }
};

}  // namespace peculiar::universe
