#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "samp/http_call.h"
#include "samp/lock_file.h"
#include "samp/value.h"

namespace peculiar::samp {

/// A hub at which this program is registered: its methods as functions (SAMP 1.3, section 4). Thread-safe;
/// each call has its own connection. Errors as http_call().
class Hub {
 public:
  /// Registers. Errors besides (input): nothing answers at the address (the hub that wrote the lock file was
  /// killed).
  Hub(const HubAddress& address, std::chrono::milliseconds patience = kPatience);

  const std::string& private_key() const { return private_key_; }
  const std::string& self_id() const { return self_id_; }
  const std::string& hub_id() const { return hub_id_; }

  void set_callback(const std::string& url) const;
  void declare_metadata(const std::string& name, const std::string& description) const;
  void declare_subscriptions(const std::vector<std::string>& types) const;
  /// Ids of those that the message went to.
  std::vector<std::string> notify_all(const Value& message) const;
  /// Ids of those that have subscribed to the type.
  std::vector<std::string> subscribed(const std::string& type) const;
  /// What a program calls itself; its id where it has no name.
  std::string name_of(const std::string& id) const;
  void reply(const std::string& message_id, const Value& response) const;
  /// Returns where the hub is there and knows this program.
  void check() const;
  void unregister() const;

 private:
  Value call(const std::string& method, std::vector<Value> parameters = {}) const;

  std::string url_;
  std::chrono::milliseconds patience_;
  std::string private_key_, self_id_, hub_id_;
};

}  // namespace peculiar::samp
