#pragma once

#include <string>
#include <utility>
#include <vector>

#include "figure/axis.h"
#include "figure/panel.h"
#include "figure/screen.h"

namespace peculiar::figure {

/// The frame of a panel: axes, title and labels.
class Frame {
 public:
  /// `key_px`: height of the key at the bottom of the box. Panel and box must outlive this object.
  Frame(const Panel& panel, const Box& box, const Axis& y, double key_px);

  double width() const { return right_ - left_; }  ///< px
  /// Whether the names along x are too long to stand side by side.
  bool is_aslant() const { return aslant_; }
  void lower_by(double px) { top_ += px; }  ///< to make room above the frame

  std::string script(const Screen& screen) const;

 private:
  const Panel& panel_;
  const Box& box_;
  std::vector<std::string> y_label_;
  double left_ = 0;
  double right_ = 0;
  double top_ = 0;
  double bottom_ = 0;
  double names_ = 0;  ///< from the axis to below the tick labels
  bool aslant_ = false;
};

/// Returns commands for the ticks of axis 'x' or 'y'.
std::string ticks_script(char which, const Axis& axis);

/// Returns commands for the names that replace numbers along x.
std::string names_script(const Panel& panel, bool aslant);

/// Returns commands for the names of vertical lines above a frame of this width, and their height [px]. Names
/// stand side by side if there is room, else rotated and moved apart as far as necessary.
std::pair<std::string, double> verticals_script(const Panel& panel, const Axis& axis, double width);

}  // namespace peculiar::figure
