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

/// Receives messages from the hub, passes them one by one to `heard` in a separate thread, and responds to
/// those that expect a response. Checks regularly that the hub is still running.
class Listener {
 public:
  /// Interval between checks of the hub while there are no messages.
  static constexpr std::chrono::milliseconds kBetweenChecks{5000};

  /// `types`: passed to `heard`; further types belong to the protocol. `hub` must outlive this object.
  Listener(const Hub& hub, const std::vector<std::string>& types, std::function<void(const Message&)> heard,
           std::chrono::milliseconds between_checks = kBetweenChecks);
  ~Listener();  ///< waits for a running `heard`; drops messages in the queue
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// All types to subscribe to.
  const std::vector<std::string>& types() const { return types_; }

  /// Responds to a call from the hub (samp.client.receiveNotification, receiveCall, receiveResponse). Error:
  /// Fault, if the call is none of these, has wrong parameters, or not the key that the hub gave this
  /// program.
  Value answer(const Call& call);

  bool connected() const;
  void disconnect();  ///< the hub is gone, as another call has noticed

 private:
  struct Event {
    Message message;
    std::string id;  ///< of a message that expects a response, else ""
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
  std::thread thread_;  // last: uses all other members
};

}  // namespace peculiar::samp
