#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "exchange/export.h"
#include "store/sample.h"

namespace peculiar::exchange {

/// Writes the images of those rows where `options.images` says, in the format of its suffix. What stands
/// under the name is whole: an error or an interruption (Interrupted) on the way leaves nothing there.
/// `provenance` (JSON) goes into FITS files. Errors: usage (a suffix that is none of ours), input (a target
/// in the way or unwritable, two ids that give one file name).
void export_images(const store::SampleReader& sample, const std::vector<std::size_t>& rows,
                   const ExportOptions& options, const std::string& provenance, const RunContext& context);

}  // namespace peculiar::exchange
