#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/verb.h"

namespace peculiar::explorer {

/// Settings of `peculiar explore`.
struct ExploreOptions {
  std::string what;
  std::string sample;
  std::string labels;
  std::string embedding;
  std::string features;
  std::vector<std::string> reconstructions;
  std::int64_t port = 0;
  std::string listen = "127.0.0.1";
  std::vector<std::string> allow_host;
  std::string who;
  bool new_token = false;
  bool no_browser = false;

  void describe(Fields& fields);
};

/// Where a server can be reached.
struct ExploreAddress {
  std::string url;  ///< with the token
  int port = 0;
  std::string token;
  std::string tunnel;  ///< command that brings it to another machine: "ssh -L 8000:127.0.0.1:8000 host"
};

/// What the program around knows and can do.
struct ExploreSurroundings {
  std::string login;                   ///< of the user, for the labels
  std::string host;                    ///< of this machine, for the command that reaches it
  std::filesystem::path state_folder;  ///< where the token is kept between runs; empty: nowhere
  std::function<void(const ExploreAddress&)> opened{};  ///< told once requests are answered
};

struct ExploreReport {
  std::string labels;          ///< the file
  std::int64_t decisions = 0;  ///< made while this server ran, here or by others
  double seconds = 0;
};

/// Serves the page of docs/explorer.md until `context` cancels, which is its proper end. Errors (input): no
/// scores; a file that does not belong to them, or holds no features or places on the map; the port is taken;
/// a label file that cannot be read, or whose folder is not there. (usage): a name with control characters.
ExploreReport explore(const ExploreOptions& options, const ExploreSurroundings& surroundings,
                      const RunContext& context = {});
Verb<ExploreOptions, ExploreReport> explore_verb(const ExploreSurroundings& surroundings = {});

}  // namespace peculiar::explorer
