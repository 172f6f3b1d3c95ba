#pragma once

#include <span>
#include <string>
#include <vector>

#include "catalog/table.h"
#include "morphology/stamp_measurement.h"

namespace peculiar::morphology {

/// Columns of measurements, with units and descriptions; `flux_unit` is the unit of the sample.
std::vector<catalog::Column> measured_columns(std::span<const StampMeasurement> stamps,
                                              const std::string& flux_unit);

}  // namespace peculiar::morphology
