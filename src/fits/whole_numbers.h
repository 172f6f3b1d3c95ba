#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "fits/cfitsio.h"
#include "fits/fits_image.h"
#include "fits/pixels.h"

namespace peculiar::fits {

/// Reads a window of the current image HDU like FitsFile::read_whole_numbers. `shape` is that of the HDU;
/// `where` starts messages.
void read_whole_numbers(fitsfile* file, const std::vector<std::int64_t>& shape, const PixelWindow& window,
                        const WholeNumberRule& rule, std::span<std::int64_t> out, const std::string& where);

}  // namespace peculiar::fits
