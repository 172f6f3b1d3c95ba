#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "explorer/access.h"
#include "explorer/request.h"

namespace peculiar::explorer {

/// Answers HTTP requests of authorised clients by routes. Each connection has a thread, up to a few hundred;
/// idle and slow connections are closed after seconds.
class Server {
 public:
  Server();
  ~Server();  ///< calls stop()
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Binds a port of this machine; 0 for any free port. Returns the port, or 0 if it is not available.
  int bind(const std::string& address, int port);
  /// Answers requests in threads of its own until stop(). Call after bind().
  void start(Access access, std::vector<Route> routes);
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace peculiar::explorer
