#pragma once

#include <fmt/format.h>

#include <string>

#include "figure/panel_script.h"

namespace peculiar::figure {

/// Converts px of a figure to gnuplot's screen coordinates.
class Screen {
 public:
  explicit Screen(const Layout& layout) : width_(layout.width), height_(layout.height) {}
  double x(double px) const { return px / width_; }
  double y(double px) const { return 1 - px / height_; }
  std::string at(double left, double top) const {
    return fmt::format("screen {:.6f},screen {:.6f}", x(left), y(top));
  }

 private:
  double width_;
  double height_;
};

/// Returns a command that writes text.
inline std::string label_script(const std::string& text, const std::string& at, const std::string& how) {
  return fmt::format("set label {} at {} {}\n", text_literal(text), at, how);
}

}  // namespace peculiar::figure
