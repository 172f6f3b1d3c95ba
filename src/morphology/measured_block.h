#pragma once

#include <span>
#include <string>
#include <vector>

#include "catalog/table.h"
#include "morphology/stamp_measurement.h"

namespace peculiar::morphology {

/// The columns of some stamps' measurements, with units and descriptions; `flux_unit` is the sample's.
std::vector<catalog::Column> measured_columns(std::span<const StampMeasurement> stamps,
                                              const std::string& flux_unit);

}  // namespace peculiar::morphology
