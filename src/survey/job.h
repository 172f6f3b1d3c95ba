#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "base/fields.h"
#include "base/random.h"

namespace peculiar::survey {

/// All settings of a verb as they stand, for the provenance.
template <typename Options>
nlohmann::json settings_of(Options options) {
  Fields fields;
  options.describe(fields);
  nlohmann::json settings = fields.values();
  settings["seed"] = options.seed;
  return settings;
}

/// Tells one job from another: the settings that change what is written, and what tells the inputs.
inline std::string job_fingerprint(nlohmann::json settings, const std::string& inputs) {
  for (const char* key : {"overwrite", "output", "memory", "fates"}) settings.erase(key);
  return fingerprint(settings.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + inputs);
}

}  // namespace peculiar::survey
