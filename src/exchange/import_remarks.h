#pragma once

#include <string>
#include <vector>

#include "exchange/import.h"
#include "exchange/import_plan.h"

// What the user is to hear of how files were taken.

namespace peculiar::exchange {

/// What a file says its pixel values are.
struct ImageMeaning {
  std::string unit;
  std::vector<std::string> bands;
  int picture_bits = 0;
  std::vector<double> zero_point_mag;  ///< as its header says, one a band; empty: it does not
};

/// Warns of how the axes of a lone array, or of cubes, were taken where no header and no option tells.
void say_how_axes_were_taken(const ImportOptions& options, const Loaded& first, const Plan& plan,
                             const RunContext& context);
/// Of FITS files of several images: warns which are taken, and names the others.
void say_which_hdus(const ImportOptions& options, const Plan& plan, const RunContext& context);

/// In what the image is another than the first one: "its unit is 'Jy', the sample's is 'MJy/sr'; the values
/// were not converted"; "" where in nothing. What a file does not say is not compared.
std::string unlike_in_words(const Plan& plan, const ImageMeaning& image, const Stamp& stamp);
/// Is this problem one that unlike_in_words() told?
bool says_unlike(const std::string& problem);

}  // namespace peculiar::exchange
