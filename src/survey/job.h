#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "base/random.h"

namespace peculiar::survey {

/// Identifies a job by the settings that affect the output and by `inputs`, which identifies the input files.
inline std::string job_fingerprint(nlohmann::json settings, const std::string& inputs) {
  for (const char* key : {"overwrite", "output", "memory", "fates", "neighbours_sheet"}) settings.erase(key);
  return fingerprint(settings.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + inputs);
}

}  // namespace peculiar::survey
