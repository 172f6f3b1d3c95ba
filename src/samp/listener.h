#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "samp/client.h"
#include "samp/hub.h"
#include "samp/xml_rpc.h"

namespace peculiar::samp {

/// What the hub calls: takes messages, hands them to `heard` in a thread of its own, one after the other, and
/// answers those that want an answer. Asks the hub now and then whether it is still there.
class Listener {
 public:
  /// How often the hub is asked, while there are no messages.
  static constexpr std::chrono::milliseconds kBetweenChecks{5000};

  /// `types`: what `heard` is called with; further ones are the protocol's own. `hub` outlives this.
  Listener(const Hub& hub, const std::vector<std::string>& types, std::function<void(const Message&)> heard,
           std::chrono::milliseconds between_checks = kBetweenChecks);
  ~Listener();  ///< waits for a running `heard`; messages that it has not begun with are dropped
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// All types to subscribe to.
  const std::vector<std::string>& types() const { return types_; }

  /// Answers a call of the hub's (samp.client.receiveNotification, receiveCall, receiveResponse). Errors:
  /// Fault, where it is none of these, has other parameters, or not the key that the hub gave us.
  Value answer(const Call& call);

  bool connected() const;
  void disconnect();  ///< the hub is gone, as another call has noticed

 private:
  struct Event {
    Message message;
    std::string id;  ///< of a message that wants an answer, else ""
  };

  void take(Event event);
  void run();
  void deal_with(const Event& event);
  void check_hub();

  const Hub& hub_;
  std::vector<std::string> types_;
  std::function<void(const Message&)> heard_;
  std::chrono::milliseconds between_checks_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Event> events_;
  bool connected_ = true;
  bool stopping_ = false;
  int missed_checks_ = 0;
  std::thread thread_;  // last: it uses all others
};

}  // namespace peculiar::samp
