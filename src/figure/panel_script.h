#pragma once

#include <string>
#include <vector>

#include "figure/panel.h"

namespace peculiar::figure {

/// A part of a figure, px from its upper left corner.
struct Box {
  double left = 0;
  double top = 0;
  double width = 0;
  double height = 0;
};

/// A panel's size without a key of its own; a figure's letters are kLetter_px high, which makes 8.4 pt where
/// a panel is as wide as a journal's column (kColumn_inch).
inline constexpr int kPanelWidth_px = 480;
inline constexpr int kPanelHeight_px = 340;
inline constexpr int kLetter_px = 16;
inline constexpr double kColumn_inch = 3.5;

/// Where the parts of a figure stand. Panels that have the same series share one key, below them all.
struct Layout {
  double width = 0;
  double height = 0;
  std::vector<Box> panels;
  std::vector<Box> key;     ///< the shared key; none or one
  double key_of_panel = 0;  ///< height, at the bottom of each panel, of keys that are not shared

  static Layout of(const std::vector<Panel>& panels, int columns);
};

/// A text as a string constant of gnuplot's that stands for itself. Every character that might mean something
/// (a backtick runs a command, even between double quotes) is written as its octal code; control characters
/// become blanks. Not in single quotes: gnuplot 5.4 misreads those that begin with a doubled one.
std::string text_literal(const std::string& text);

/// Commands that draw the panels on the terminal that is set. Series are told apart by colour (Okabe & Ito's,
/// which the colour-blind can tell), dash and marker; each has its name once, in a key outside of the data.
/// Axes as axis_of() has them. Panels without a finite point say "no data".
std::string panels_script(const std::vector<Panel>& panels, const Layout& layout);

}  // namespace peculiar::figure
