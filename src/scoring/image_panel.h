#pragma once

#include "scoring/top.h"
#include "store/sample.h"
#include "store/scores_file.h"

namespace peculiar::scoring {

/// Whether these scores are based only on vectors of another network, so that no model can reconstruct the
/// images.
bool are_of_vectors(const store::ScoresFile& scores);

/// Writes the images of the list as PNG, with their scores below each.
void write_image_panel(const TopOptions& options, const TopReport& report, const store::SampleReader& sample);

}  // namespace peculiar::scoring
