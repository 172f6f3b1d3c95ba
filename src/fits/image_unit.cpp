#include "fits/image_unit.h"

#include <algorithm>

#include "base/letters.h"

namespace peculiar::fits {

bool is_companion(const std::string& hdu_name) {
  const std::string name = upper_case(hdu_name);
  static constexpr const char* kNames[] = {"ERR",  "DQ",     "WHT",  "WGT", "WEIGHT", "CON",   "CTX",
                                           "MASK", "MSK",    "RMS",  "BPM", "SIGMA",  "IVAR",  "INVVAR",
                                           "STAT", "IMMASK", "FLAG", "UNC", "FLAGS",  "IMWEI", "QUALITY"};
  return name.starts_with("VAR") ||
         std::any_of(std::begin(kNames), std::end(kNames), [&](const char* known) { return name == known; });
}

std::string image_unit(const FitsFile& file, int hdu) {
  const HduInfo& info = file.hdus().at(static_cast<std::size_t>(hdu));
  if (!info.unit.empty() || hdu == 0 || is_companion(info.name)) return info.unit;
  return file.hdus().front().unit;
}

}  // namespace peculiar::fits
