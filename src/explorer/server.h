#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "explorer/access.h"
#include "explorer/request.h"

namespace peculiar::explorer {

/// Answers HTTP requests by routes, to those who have access. Every connection has a thread, up to a few
/// hundred; an idle one is closed after seconds, a slow one too.
class Server {
 public:
  Server();
  ~Server();  ///< as stop()
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Takes a port of this machine; 0: any that is free. Returns which; 0 where it cannot be had.
  int bind(const std::string& address, int port);
  /// Answers in threads of its own until stop(). After bind().
  void start(Access access, std::vector<Route> routes);
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace peculiar::explorer
