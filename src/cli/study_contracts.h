#pragma once

#include <string>

#include "study/contract.h"

namespace peculiar::cli {

/// What study::Verbs asks of files and images: study itself sees none.

/// Error (input), naming option and file: not there, or of another kind than wanted, and of which.
void check_given_file(const study::GivenFile& file);

/// Both sets side by side, in lines. Error (input): bands, pixel scales, stamp sizes, or, where stamps are
/// not normalised, units and zero-points that the model will refuse; a point spread function, variance or
/// mask that only one has, unless `compare` allows it.
std::string check_images_alike(const study::ComparedImages& images);

}  // namespace peculiar::cli
