#pragma once

#include <string>
#include <utility>
#include <vector>

#include "figure/axis.h"
#include "figure/panel.h"
#include "figure/screen.h"

namespace peculiar::figure {

/// The frame of a panel's axes, and the title and labels round it.
class Frame {
 public:
  /// `key_px`: what the key takes from the box at its bottom. Panel and box must outlive this.
  Frame(const Panel& panel, const Box& box, const Axis& y, double key_px);

  double width() const { return right_ - left_; }  ///< px
  /// Are the words along x too long to stand side by side?
  bool is_aslant() const { return aslant_; }
  void lower_by(double px) { top_ += px; }  ///< for what stands above it

  std::string script(const Screen& screen) const;

 private:
  const Panel& panel_;
  const Box& box_;
  std::vector<std::string> y_label_;
  double left_ = 0;
  double right_ = 0;
  double top_ = 0;
  double bottom_ = 0;
  double names_ = 0;  ///< from the axis to below the names of its ticks
  bool aslant_ = false;
};

/// The ticks of an axis, 'x' or 'y'.
std::string ticks_script(char which, const Axis& axis);

/// The words in the place of numbers along x.
std::string names_script(const Panel& panel, bool aslant);

/// Names of vertical lines above a frame of this width: side by side where there is room, else upright and
/// moved apart as far as they must. The script, and how much room they take.
std::pair<std::string, double> verticals_script(const Panel& panel, const Axis& axis, double width);

}  // namespace peculiar::figure
