#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace peculiar::store {

/// Flags of a stamp's values (kFlagNotFinite, kFlagConstant), with a reason for each that names `name`.
std::int64_t pixel_flags(std::span<const float> pixels, const std::string& name,
                         std::vector<std::string>& reasons);

}  // namespace peculiar::store
