#pragma once

#include <string>
#include <vector>

#include "catalog/table.h"

namespace peculiar::survey {

/// The user's settings for the columns of positions; "" and "auto": unspecified.
struct SkyColumnsChoice {
  std::string ra, dec;         ///< names
  std::string unit = "auto";   ///< of numeric columns: deg, hour, rad, arcmin, arcsec
  std::string frame = "auto";  ///< as SkyFrame::named accepts
};

/// Positions on the sky, independent of the columns, units and frame of the table.
struct SkyPositions {
  std::vector<double> ra_deg, dec_deg;  ///< ICRS, 0 <= ra < 360; both NaN if the row has none
  std::string words;                    ///< names of the columns, and how they were interpreted
  std::vector<std::string> warnings;
};

/// Finds the columns (by the names that catalogues use), their units (those of the table, else deg) and their
/// frame (from the settings, the table or the names, in this order, else ICRS). `path` names the table in
/// messages. Errors: usage (an unknown frame), input (no such columns, units that are not angles, columns of
/// two frames, values impossible in their unit).
SkyPositions read_sky_columns(const catalog::Table& table, const SkyColumnsChoice& choice,
                              const std::string& path);

}  // namespace peculiar::survey
