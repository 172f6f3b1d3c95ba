#pragma once

#include <string>
#include <vector>

#include "catalog/table.h"

namespace peculiar::survey {

/// What the user says of the columns of positions; "" and "auto": nothing.
struct SkyColumnsChoice {
  std::string ra, dec;         ///< names
  std::string unit = "auto";   ///< of numbers: deg, hour, rad, arcmin, arcsec
  std::string frame = "auto";  ///< as SkyFrame::named has it
};

/// Positions on the sky, whatever columns, units and frame they stood in.
struct SkyPositions {
  std::vector<double> ra_deg, dec_deg;  ///< ICRS, 0 <= ra < 360; both NaN where the row has none
  std::string words;                    ///< which columns they are of, and how they were taken
  std::vector<std::string> warnings;
};

/// Finds the columns (by the names that catalogues give them), their units (those of the table, else deg) and
/// their frame (by what the user says, the table says or the names say, in this order, else ICRS). `path`
/// names the table in messages. Errors: usage (a frame that is not known), input (no such columns, units that
/// are no angles, columns of two frames, values that cannot be in their unit).
SkyPositions read_sky_columns(const catalog::Table& table, const SkyColumnsChoice& choice,
                              const std::string& path);

}  // namespace peculiar::survey
