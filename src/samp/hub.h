#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "samp/http_call.h"
#include "samp/lock_file.h"
#include "samp/value.h"

namespace peculiar::samp {

/// A hub with which this program is registered; its methods as functions (SAMP 1.3, section 4). Thread-safe;
/// each call uses its own connection. Errors as in http_call().
class Hub {
 public:
  /// Registers. Further error (input): nothing responds at the address (the hub that wrote the lock file was
  /// killed).
  Hub(const HubAddress& address, std::chrono::milliseconds patience = kPatience);

  const std::string& private_key() const { return private_key_; }
  const std::string& self_id() const { return self_id_; }
  const std::string& hub_id() const { return hub_id_; }

  void set_callback(const std::string& url) const;
  void declare_metadata(const std::string& name, const std::string& description) const;
  void declare_subscriptions(const std::vector<std::string>& types) const;
  /// Returns the ids of the recipients.
  std::vector<std::string> notify_all(const Value& message) const;
  /// Returns the ids of the programs that subscribe to the type.
  std::vector<std::string> subscribed(const std::string& type) const;
  /// Returns the name of a program, or its id if it has none.
  std::string name_of(const std::string& id) const;
  void reply(const std::string& message_id, const Value& response) const;
  /// Returns if the hub is running and knows this program; otherwise throws.
  void check() const;
  void unregister() const;

 private:
  Value call(const std::string& method, std::vector<Value> parameters = {}) const;

  std::string url_;
  std::chrono::milliseconds patience_;
  std::string private_key_, self_id_, hub_id_;
};

}  // namespace peculiar::samp
