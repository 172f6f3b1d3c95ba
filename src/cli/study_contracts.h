#pragma once

#include <string>
#include <vector>

#include "study/contract.h"

namespace peculiar::cli {

/// Checks of files and images for study::Verbs: study itself opens none.

/// Error (input), naming option and file: the file is missing, or of the wrong kind (the message states
/// which).
void check_given_file(const study::GivenFile& file);

/// The files that the words of a verb name, as study::Verbs::named_files.
study::NamedFiles named_files(const std::vector<std::string>& words);

/// Describes both sets side by side, as lines of text. Error (input): bands, pixel scales, stamp sizes, or,
/// for stamps that are not normalised, units and zero-points differ so that the model will refuse them; only
/// one set has a point spread function, variance or mask, unless `compare` allows it.
std::string check_images_alike(const study::ComparedImages& images);

}  // namespace peculiar::cli
