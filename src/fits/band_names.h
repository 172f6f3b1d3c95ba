#pragma once

#include <string>
#include <vector>

#include "fits/fits_image.h"

namespace peculiar::fits {

/// The bands of an image with `planes` planes, one name per plane, from the header of its HDU, else from the
/// primary header; empty if neither names them. For one plane: FILTER, the elements of FILTER1, FILTER2, ...
/// that are not clear (joined by +; JWST's PUPIL if FILTER is CLEAR or the pupil wheel holds another filter),
/// ESO's INS FILTn NAME, Pan-STARRS's FPA.FILTERID, BAND. For several: BANDS ('grz' or 'g,r,z'), BAND0 or
/// BAND1 and following, FILTER1 and following, a FILTER with that many words.
std::vector<std::string> band_names(const FitsFile& file, int hdu, int planes);

}  // namespace peculiar::fits
