#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "fits/cfitsio.h"
#include "fits/fits_image.h"
#include "fits/structure.h"

namespace peculiar::fits {

/// Makes an HDU (0-based) the current one.
void move_to(fitsfile* file, const std::filesystem::path& path, int hdu);

/// Lists every HDU of the file. Error (input) if a header is broken.
std::vector<HduInfo> list_hdus(const OpenFile& file, const std::filesystem::path& path);

/// Finds the HDU named by "first" (the first that `wanted` accepts), a number, an EXTNAME or EXTNAME,EXTVER;
/// see FitsFile::choose. `kind` is the name of what is looked for.
const HduInfo& choose_hdu(const std::vector<HduInfo>& hdus, const std::string& what,
                          const std::filesystem::path& path, bool HduInfo::*wanted, const char* kind);

}  // namespace peculiar::fits
