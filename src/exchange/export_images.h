#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "exchange/export.h"
#include "store/sample.h"

namespace peculiar::exchange {

/// Writes the images of `rows` to `options.images`, in the format of its suffix. The output appears only when
/// complete: an error or an interruption (Interrupted) leaves nothing. `provenance` (JSON) goes into FITS
/// files. Errors: usage (unknown suffix), input (the target exists or is unwritable, two ids give the same
/// file name).
void export_images(const store::SampleReader& sample, const std::vector<std::size_t>& rows,
                   const ExportOptions& options, const std::string& provenance, const RunContext& context);

}  // namespace peculiar::exchange
