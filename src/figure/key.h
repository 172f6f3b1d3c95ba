#pragma once

#include <string>
#include <vector>

#include "figure/panel.h"
#include "figure/screen.h"

namespace peculiar::figure {

/// Names of a panel's series, as many side by side as a panel is wide.
struct KeyShape {
  std::size_t columns = 1;
  std::size_t rows = 0;  ///< 0: no series has a name
  double column_px = 0;

  static KeyShape of(const Panel& panel);
  double height() const;  ///< px
};

/// The key in the middle of a box. Long names are cut; the whole of them is in the numbers beside the figure.
std::string key_script(const Panel& panel, const Box& box, const Screen& screen);

/// Have these panels, several, the same series, so that one key will do?
bool share_key(const std::vector<Panel>& panels);

/// A name that is not too long to be drawn.
std::string shortened(const std::string& name);

}  // namespace peculiar::figure
