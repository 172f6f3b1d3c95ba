#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/table.h"
#include "store/sample.h"

namespace peculiar::store {

// Columns that a sample has for each of its bands.

/// Electrons per unit of the pixel values, and the exposure time.
inline constexpr const char* kGainColumn = "gain";
inline constexpr const char* kExposureColumn = "exposure";

/// "gain" for a sample of one band, "gain_F160W" for several (with the number of the band if its name cannot
/// be part of a column name).
std::string band_column_name(const std::string& what, const std::vector<std::string>& bands,
                             std::size_t band);

/// The unit of gains, "electron / (nJy)"; for electrons per second it is a unit of time.
std::string gain_unit(const std::string& pixel_unit);

/// The gain of each row, NaN if unknown; none if the sample has no such column. A column of that name with
/// another unit is the user's own and is ignored.
std::optional<std::vector<double>> gain_column(const SampleReader& sample, std::size_t band);

}  // namespace peculiar::store
