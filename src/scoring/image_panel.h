#pragma once

#include "scoring/top.h"
#include "store/sample.h"

namespace peculiar::scoring {

/// Writes the images of the list as PNG, with their scores below each.
void write_image_panel(const TopOptions& options, const TopReport& report, const store::SampleReader& sample);

}  // namespace peculiar::scoring
