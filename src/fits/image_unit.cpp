#include "fits/image_unit.h"

#include <algorithm>

#include "base/letters.h"

namespace peculiar::fits {

bool is_companion(const std::string& hdu_name) {
  const std::string name = upper_case(hdu_name);
  static constexpr const char* kNames[] = {
      "ERR",   "DQ",     "WHT",         "WGT",     "WEIGHT",   "CON",  "CTX",     "MASK",     "MSK",
      "RMS",   "BPM",    "SIGMA",       "IVAR",    "INVVAR",   "STAT", "IMMASK",  "FLAG",     "UNC",
      "FLAGS", "IMWEI",  "QUALITY",     "SAMP",    "TIME",     "EXP",  "EXPTIME", "AREA",     "NOISE",
      "ERROR", "UNCERT", "UNCERTAINTY", "CONTEXT", "MASKBITS", "NEXP", "D2IMARR", "WCSDVARR", "WEIGHTMAP"};
  return name.starts_with("VAR") || name.starts_with("TRUTH_") ||  // truth planes, as export names them
         std::any_of(std::begin(kNames), std::end(kNames), [&](const char* known) { return name == known; });
}

bool has_only_companions(const FitsFile& file, int hdu) {
  return std::all_of(file.hdus().begin(), file.hdus().end(), [&](const HduInfo& info) {
    return !info.is_image || is_companion(info.name) == (info.number != hdu);
  });
}

std::string others_of_that_name(const FitsFile& file, const std::string& asked, int hdu) {
  const std::string& name = file.hdus().at(static_cast<std::size_t>(hdu)).name;
  const bool is_number =
      std::all_of(asked.begin(), asked.end(), [](unsigned char c) { return std::isdigit(c); });
  // "SCI,2" is unambiguous.
  if (name.empty() || is_number || asked == "first" || upper_case(asked) != upper_case(name)) return "";
  std::string others;
  for (const HduInfo& info : file.hdus()) {
    if (info.number != hdu && info.name == name) others += (others.empty() ? "" : ", ") + hdu_in_words(info);
  }
  return others;
}

std::string image_unit(const FitsFile& file, int hdu) {
  const HduInfo& info = file.hdus().at(static_cast<std::size_t>(hdu));
  if (!info.unit.empty() || hdu == 0 || is_companion(info.name)) return info.unit;
  return file.hdus().front().unit;
}

}  // namespace peculiar::fits
