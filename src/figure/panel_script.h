#pragma once

#include <string>
#include <vector>

#include "figure/panel.h"

namespace peculiar::figure {

/// A part of a figure, in px from its upper left corner.
struct Box {
  double left = 0;
  double top = 0;
  double width = 0;
  double height = 0;
};

/// Size of a panel without its own key. Letters are kLetter_px high: 8.4 pt in a panel as wide as a journal
/// column (kColumn_inch).
inline constexpr int kPanelWidth_px = 480;
inline constexpr int kPanelHeight_px = 340;
inline constexpr int kLetter_px = 16;
inline constexpr double kColumn_inch = 3.5;

/// Positions of the parts of a figure. Panels with the same series share one key below them.
struct Layout {
  double width = 0;
  double height = 0;
  std::vector<Box> panels;
  std::vector<Box> key;     ///< the shared key; none or one
  double key_of_panel = 0;  ///< height of the keys at the bottom of each panel, if not shared

  static Layout of(const std::vector<Panel>& panels, int columns);
};

/// Returns text as a gnuplot string constant that is taken literally. Characters with a possible meaning (a
/// backtick runs a command, even between double quotes) become octal codes, control characters blanks. Not in
/// single quotes: gnuplot 5.4 misreads strings that begin with a doubled quote.
std::string text_literal(const std::string& text);

/// Returns commands that draw the panels on the current terminal. Series differ in colour (Okabe & Ito's
/// palette, safe for colour-blind readers), dash and marker; each name appears once, in a key outside the
/// axes. Axes follow axis_of(). Panels without a finite point say "no data".
std::string panels_script(const std::vector<Panel>& panels, const Layout& layout);

}  // namespace peculiar::figure
