#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"
#include "scoring/session.h"

namespace peculiar::scoring {

/// Settings of one scoring pass, shared by `peculiar score` and `peculiar scan`.
struct PassOptions {
  std::vector<std::string> scorers;
  std::optional<std::int64_t> orientations;
  std::string precision = "auto";

  void describe_scorers(Fields& fields);
  void describe_networks(Fields& fields);
  /// Error (usage): orientations other than 1 and 8.
  void check() const;
  /// Options of a session without a search.
  SessionOptions session() const;
  /// False if only some scorers are requested; stamps are then analysed no further.
  bool is_whole() const { return scorers.empty(); }
};

}  // namespace peculiar::scoring
