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
  std::string group;
  std::vector<std::string> reconstructions;
  std::int64_t port = 0;
  std::string listen = "127.0.0.1";
  std::vector<std::string> allow_host;
  std::vector<std::string> frame_in;
  std::string who;
  bool new_token = false;
  bool no_browser = false;

  void describe(Fields& fields);
};

/// Address of a server.
struct ExploreAddress {
  std::string url;  ///< including the token
  int port = 0;
  std::string token;
  std::string tunnel;  ///< command to reach it from another machine: "ssh -L 8000:127.0.0.1:8000 host"
};

/// Information and actions that the calling program provides.
struct ExploreSurroundings {
  std::string login;                   ///< user name, for the labels
  std::string host;                    ///< name of this machine, for the tunnel command
  std::filesystem::path state_folder;  ///< where the token is kept between runs; empty if it is not kept
  std::function<void(const ExploreAddress&)> opened{};  ///< called when the server accepts requests
};

struct ExploreReport {
  std::string labels;          ///< the label file
  std::int64_t decisions = 0;  ///< made while this server ran, by this program or others
  double seconds = 0;
};

/// Serves the page described in docs/explorer.md until `context` cancels, which is the normal end. Errors
/// (input): no scores; a file that does not belong to them, or has no features or no map positions; scores
/// without a column `group`; the port is in use; a label file that cannot be read, or whose folder is
/// missing. Errors (usage): a name with control characters; an origin that is none.
ExploreReport explore(const ExploreOptions& options, const ExploreSurroundings& surroundings,
                      const RunContext& context = {});
Verb<ExploreOptions, ExploreReport> explore_verb(const ExploreSurroundings& surroundings = {});

}  // namespace peculiar::explorer
