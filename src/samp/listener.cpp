#include "samp/listener.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "samp/callback_server.h"

namespace peculiar::samp {

namespace {

constexpr std::string_view kShutdown = "samp.hub.event.shutdown";
constexpr std::string_view kDisconnect = "samp.hub.disconnect";  // the hub has disconnected this program
constexpr std::string_view kPing = "samp.app.ping";
constexpr std::array<std::string_view, 3> kOwnTypes = {kShutdown, kDisconnect, kPing};

/// A program that sends faster than this one processes must not fill the memory.
constexpr std::size_t kMostWaiting = 256;

Message message_of(const std::string& sender, const Value& value) {
  Message message{value.text_of("samp.mtype"), sender, {}, {}};
  if (message.type.empty()) throw Fault(kWrongParameters, "the message has no samp.mtype");
  const Value* const parameters = value.find("samp.params");
  if (parameters == nullptr || parameters->map() == nullptr) return message;
  for (const auto& [name, parameter] : *parameters->map()) {
    if (parameter.text() != nullptr) {
      message.parameters.emplace_back(name, *parameter.text());
    } else if (name == "row-list" && parameter.list() != nullptr) {
      for (const Value& row : *parameter.list())
        if (row.text() != nullptr) message.row_list.push_back(*row.text());
    }
  }
  return message;
}

Value refusal(const std::string& text) {
  return Value::Map{{"samp.status", "samp.error"}, {"samp.error", Value::Map{{"samp.errortxt", text}}}};
}

}  // namespace

Listener::Listener(const Hub& hub, const std::vector<std::string>& types,
                   std::function<void(const Message&)> heard, std::chrono::milliseconds between_checks)
    : hub_(hub), types_(types), heard_(std::move(heard)), between_checks_(between_checks) {
  types_.insert(types_.end(), kOwnTypes.begin(), kOwnTypes.end());
  thread_ = std::thread([this] { run(); });
}

Listener::~Listener() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

Value Listener::answer(const Call& call) {
  const bool is_call = call.method == "samp.client.receiveCall";
  if (!is_call && call.method != "samp.client.receiveNotification" &&
      call.method != "samp.client.receiveResponse")
    throw Fault(kNoSuchMethod, fmt::format("this program has no method {}", call.method));
  const std::size_t due = call.method == "samp.client.receiveNotification" ? 3 : 4;
  if (call.parameters.size() != due)
    throw Fault(kWrongParameters,
                fmt::format("{} takes {} parameters, not {}", call.method, due, call.parameters.size()));
  if (call.parameters[0] != Value(hub_.private_key()))
    throw Fault(kWrongParameters, fmt::format("{} without the private key of this program", call.method));
  if (call.method == "samp.client.receiveResponse")
    return "";  // responds to calls, which this program does not make
  const std::string* const sender = call.parameters[1].text();
  const std::string* const id = is_call ? call.parameters[2].text() : nullptr;
  if (sender == nullptr || (is_call && id == nullptr))
    throw Fault(kWrongParameters, fmt::format("{}: an id is not text", call.method));
  Message message = message_of(*sender, call.parameters.back());
  // Any program can send these, but only the hub's count. They bypass the queue.
  if ((message.type == kShutdown || message.type == kDisconnect) && *sender == hub_.hub_id()) disconnect();
  take({std::move(message), id == nullptr ? "" : *id});
  return "";
}

void Listener::take(Event event) {
  {
    const std::lock_guard lock(mutex_);
    if (events_.size() >= kMostWaiting) throw Fault(kFailed, "too many messages are waiting");
    events_.push_back(std::move(event));
  }
  changed_.notify_all();
}

void Listener::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (events_.empty()) {
      const bool something =
          changed_.wait_for(lock, between_checks_, [this] { return stopping_ || !events_.empty(); });
      if (!something && connected_) {
        lock.unlock();
        check_hub();
        lock.lock();
      }
      continue;
    }
    const Event event = std::move(events_.front());
    events_.pop_front();
    lock.unlock();
    deal_with(event);
    lock.lock();
  }
}

void Listener::deal_with(const Event& event) {
  const std::string& type = event.message.type;
  Value response = Value::Map{{"samp.status", "samp.ok"}, {"samp.result", Value::Map{}}};
  if (std::find(types_.begin(), types_.end(), type) == types_.end()) {
    response = refusal(fmt::format("this program has not subscribed to {}", type));
  } else if (std::find(kOwnTypes.begin(), kOwnTypes.end(), type) == kOwnTypes.end()) {
    try {
      heard_(event.message);
    } catch (const std::exception& exception) {
      response = refusal(exception.what());
    }
  }
  if (event.id.empty() || !connected()) return;
  try {
    hub_.reply(event.id, response);
  } catch (const Error&) {
    // The sender waits in vain; the next check finds out whether the hub is gone.
  }
}

void Listener::check_hub() {
  try {
    hub_.check();
    missed_checks_ = 0;
  } catch (const Unreachable& unreachable) {
    // A hub that does not respond in time may just be busy once.
    ++missed_checks_;
    if (unreachable.why() == Unreachable::Why::kRefused || missed_checks_ > 1) disconnect();
  } catch (const Error&) {
    disconnect();  // another hub at the same address, which does not know this program
  }
}

bool Listener::connected() const {
  const std::lock_guard lock(mutex_);
  return connected_;
}

void Listener::disconnect() {
  const std::lock_guard lock(mutex_);
  connected_ = false;
}

}  // namespace peculiar::samp
