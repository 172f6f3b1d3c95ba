#pragma once

#include <string>
#include <vector>

#include "fits/fits_image.h"

namespace peculiar::fits {

/// The bands that an image of `planes` planes was taken in, one name a plane, as the header of its HDU says,
/// else the primary one; empty where neither does. Of one plane: FILTER, what is not clear of FILTER1,
/// FILTER2, ... (joined by +; with FILTER=CLEAR or another filter in the wheel of pupils JWST's PUPIL),
/// ESO's INS FILTn NAME, Pan-STARRS's FPA.FILTERID, BAND. Of several: BANDS ('grz' or 'g,r,z'), BAND0 or
/// BAND1 and on, FILTER1 and on, a FILTER of as many words.
std::vector<std::string> band_names(const FitsFile& file, int hdu, int planes);

}  // namespace peculiar::fits
