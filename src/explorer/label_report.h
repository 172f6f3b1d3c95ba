#pragma once

#include <string>

#include "explorer/explorer.h"

namespace peculiar::explorer {

/// One HTML file of what was labelled, class by class, each image with what was said of it; it asks nothing
/// of the network. `title`: "" for that of the collection.
std::string label_report(Explorer& explorer, const std::string& title);

}  // namespace peculiar::explorer
