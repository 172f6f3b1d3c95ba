#pragma once

#include <string>
#include <vector>

#include "figure/panel.h"
#include "figure/screen.h"

namespace peculiar::figure {

/// Layout of a key: names of a panel's series, as many side by side as fit a panel.
struct KeyShape {
  std::size_t columns = 1;
  std::size_t rows = 0;  ///< 0 if no series has a name
  double column_px = 0;

  static KeyShape of(const Panel& panel);
  double height() const;  ///< px
};

/// Draws the key in the middle of a box. Long names are truncated; the data file has them in full.
std::string key_script(const Panel& panel, const Box& box, const Screen& screen);

/// Whether there are several panels with the same series, so that one key serves all.
bool share_key(const std::vector<Panel>& panels);

/// Truncates a name that is too long to draw.
std::string shortened(const std::string& name);

}  // namespace peculiar::figure
