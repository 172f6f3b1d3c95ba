#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "exchange/export.h"
#include "store/sample.h"

namespace peculiar::exchange {

/// Writes the images of `rows` as FITS: all in one array [image, band, y, x], or one HDU per image with its
/// world coordinates (ExportOptions::layout), with variance and mask in HDUs of those names. `provenance`
/// (JSON) goes into the primary header. Errors: input (unwritable), Interrupted.
void export_fits(const store::SampleReader& sample, const std::vector<std::size_t>& rows,
                 const ExportOptions& options, const std::string& provenance, const RunContext& context);

}  // namespace peculiar::exchange
