#include "fits/versions.h"

#include <fitsio.h>
#include <fmt/format.h>
#include <wcslib/wcs.h>
#include <zlib.h>

namespace peculiar::fits {

std::vector<std::pair<std::string, std::string>> library_versions() {
  float cfitsio = 0;
  fits_get_version(&cfitsio);
  return {{"CFITSIO", fmt::format("{:.2f}", cfitsio)},
          {"WCSLIB", wcslib_version(nullptr)},
          {"zlib", zlibVersion()}};
}

}  // namespace peculiar::fits
