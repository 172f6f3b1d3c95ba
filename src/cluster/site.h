#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "base/fields.h"

namespace peculiar::cluster {

/// What a site asks of jobs: settings that every job of a plan has.
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
  /// Errors (usage): a time or a memory that is not as Slurm writes it.
  void check() const;
  std::optional<std::int64_t> minutes() const;    ///< of `time`; nothing where it is not given
  std::optional<std::int64_t> memory_mb() const;  ///< of `memory`
  /// The words that call the program in a job's script, ready for a shell.
  std::string call() const;
};

nlohmann::json to_json(SiteOptions site);
/// Error (input) as nlohmann's exceptions: not what to_json() makes.
SiteOptions site_of(const nlohmann::json& values);

}  // namespace peculiar::cluster
