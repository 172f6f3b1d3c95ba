#pragma once

#include <string>

#include "fits/fits_image.h"

namespace peculiar::fits {

/// Does the HDU's name say that it belongs to another image: errors, weights, masks (ERR, WHT, DQ, VAR...)?
bool is_companion(const std::string& hdu_name);

/// Are all images beside that one, and not it, companions by their names? Then no other can be meant.
bool has_only_companions(const FitsFile& file, int hdu);

/// The other HDUs of the name that was asked for, "4 SCI, 7 SCI"; "" where it is no name, or of one HDU
/// alone.
std::string others_of_that_name(const FitsFile& file, const std::string& asked, int hdu);

/// The unit of an image: its own BUNIT, else the primary header's, which speaks for images but not for their
/// companions. "" where there is none.
std::string image_unit(const FitsFile& file, int hdu);

}  // namespace peculiar::fits
