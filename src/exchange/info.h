#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "base/verb.h"

namespace peculiar::exchange {

/// Settings of `peculiar info`.
struct InfoOptions {
  std::string input;
  std::string where;
  std::string hdu = {};

  void describe(Fields& fields);
};

/// Describes a sample, a table or a FITS file as one JSON object with a key "kind". Errors (input): no such
/// file, unknown kind.
nlohmann::json inform(const InfoOptions& options, const RunContext& context = {});
Verb<InfoOptions, nlohmann::json> info_verb();

/// The same as text for people.
std::string info_text(const nlohmann::json& info);

}  // namespace peculiar::exchange
