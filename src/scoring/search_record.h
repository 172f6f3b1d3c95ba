#pragma once

#include <cstdint>
#include <string>

#include "scoring/session.h"

namespace peculiar::scoring {

/// Settings of the search for reconstructions, as recorded in scores (attribute `search`).
struct SearchRecord {
  SearchSettings settings;
  std::uint64_t seed = 1;  ///< seed of the random starts

  std::string json() const;
  /// Parses the attribute. "" (scores without a record) gives the defaults of `peculiar score`. Error
  /// (input): invalid JSON.
  static SearchRecord of(const std::string& json, const std::string& file);
};

}  // namespace peculiar::scoring
