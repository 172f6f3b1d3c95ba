#pragma once

#include <string>

#include "fits/fits_image.h"

namespace peculiar::fits {

/// True if the name of the HDU says that it accompanies another image: errors, weights, masks (ERR, WHT, DQ,
/// VAR...).
bool is_companion(const std::string& hdu_name);

/// True if all images other than this one, but not this one, are companions by name: no other can be meant.
bool has_only_companions(const FitsFile& file, int hdu);

/// The other HDUs with the requested name, "4 SCI, 7 SCI"; "" if `asked` is not a name or only one HDU has
/// it.
std::string others_of_that_name(const FitsFile& file, const std::string& asked, int hdu);

/// The unit of an image: its own BUNIT, else that of the primary header, which applies to images but not to
/// their companions. "" if there is none.
std::string image_unit(const FitsFile& file, int hdu);

}  // namespace peculiar::fits
