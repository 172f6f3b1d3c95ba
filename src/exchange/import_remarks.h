#pragma once

#include <string>
#include <vector>

#include "exchange/import.h"
#include "exchange/import_plan.h"

// Messages about how the files were interpreted.

namespace peculiar::exchange {

/// What a file states about its pixel values.
struct ImageMeaning {
  std::string unit;
  std::vector<std::string> bands;
  int picture_bits = 0;
  std::vector<double> zero_point_mag;  ///< from its header, one per band; empty if not given
};

/// Warns about the interpretation of the axes of a single array, or of cubes, if no header and no option
/// states it.
void say_how_axes_were_taken(const ImportOptions& options, const Loaded& first, const Plan& plan,
                             const RunContext& context);
/// For FITS files with several images: warns which are read, and lists the others.
void say_which_hdus(const ImportOptions& options, const Plan& plan, const RunContext& context);
/// Warns if the first image, of this file, has its zero-point in Vega magnitudes only, and no option gives
/// it.
void say_if_vega(const ImportOptions& options, const Loaded& first, const InputFile& file,
                 const RunContext& context);

/// Says so if the values of the first image, of this file, are asinh-compressed in it.
void say_if_compressed(const Loaded& first, const InputFile& file, const RunContext& context);

/// How the image differs from the first one: "its unit is 'Jy', the sample's is 'MJy/sr'; the values were not
/// converted"; "" if it does not. Properties that a file does not state are not compared.
std::string unlike_in_words(const Plan& plan, const ImageMeaning& image, const Stamp& stamp);
/// Whether this problem was reported by unlike_in_words().
bool says_unlike(const std::string& problem);

}  // namespace peculiar::exchange
