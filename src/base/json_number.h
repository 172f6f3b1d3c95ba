#pragma once

#include <cmath>
#include <nlohmann/json.hpp>

namespace peculiar {

/// A number as JSON; NaN and infinity, which JSON lacks, become null.
inline nlohmann::json number_or_null(double value) {
  return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr);
}

}  // namespace peculiar
