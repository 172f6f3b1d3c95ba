#pragma once

#include <cstdint>
#include <string>

#include "scoring/session.h"

namespace peculiar::scoring {

/// How reconstructions were searched for, as scores remember it (attribute `search`).
struct SearchRecord {
  SearchSettings settings;
  std::uint64_t seed = 1;  ///< of random starts

  std::string json() const;
  /// Of "", as in scores without one, what `peculiar score` does by default. Error (input): not such JSON.
  static SearchRecord of(const std::string& json, const std::string& file);
};

}  // namespace peculiar::scoring
