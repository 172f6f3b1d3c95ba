#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "base/fields.h"

namespace peculiar::cluster {

/// Site settings that apply to every job of a plan.
struct SiteOptions {
  std::string partition;
  std::string account;
  std::string time;
  std::string memory;
  std::int64_t cpus = 1;
  std::int64_t gpus = 0;
  std::string setup;
  std::string container;
  std::string program;

  void describe(Fields& fields);
  /// Errors (usage): the time or memory is not in Slurm's format.
  void check() const;
  std::optional<std::int64_t> minutes() const;    ///< `time` in minutes; nothing if not given
  std::optional<std::int64_t> memory_mb() const;  ///< `memory` in MB
  /// The shell words that call the program in a job's script.
  std::string call() const;
};

nlohmann::json to_json(SiteOptions site);
/// Inverse of to_json(). Throws nlohmann's exceptions if `values` does not come from to_json().
SiteOptions site_of(const nlohmann::json& values);

}  // namespace peculiar::cluster
