#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"
#include "scoring/session.h"

namespace peculiar::scoring {

/// How stamps are scored in one pass of each: what `peculiar score` and `peculiar scan` both have.
struct PassOptions {
  std::vector<std::string> scorers;
  std::optional<std::int64_t> orientations;
  std::string precision = "auto";

  void describe_scorers(Fields& fields);
  void describe_networks(Fields& fields);
  /// Error (usage): orientations other than 1 and 8.
  void check() const;
  /// Of a session that searches for nothing.
  SessionOptions session() const;
  /// Where only some scorers are asked for, nothing else is found out of the stamps.
  bool is_whole() const { return scorers.empty(); }
};

}  // namespace peculiar::scoring
