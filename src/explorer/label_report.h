#pragma once

#include <string>

#include "explorer/explorer.h"

namespace peculiar::explorer {

/// A self-contained HTML file of the labelled images, class by class, each image with its label; it loads
/// nothing from the network. `title`: "" for the title of the collection.
std::string label_report(Explorer& explorer, const std::string& title);

}  // namespace peculiar::explorer
