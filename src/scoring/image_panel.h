#pragma once

#include "scoring/top.h"
#include "store/sample.h"
#include "store/scores_file.h"

namespace peculiar::scoring {

/// Were these scores made of vectors of another network alone, so that no model can reconstruct the images?
bool are_of_vectors(const store::ScoresFile& scores);

/// The images of the list as PNG, with what the scores say below each.
void write_image_panel(const TopOptions& options, const TopReport& report, const store::SampleReader& sample);

}  // namespace peculiar::scoring
