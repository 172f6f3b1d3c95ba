#include "samp/client.h"

#include <optional>

#include "base/error.h"
#include "samp/callback_server.h"
#include "samp/hub.h"
#include "samp/listener.h"
#include "samp/lock_file.h"
#include "samp/messages.h"

namespace peculiar::samp {

namespace {

constexpr const char* kGone =
    "the SAMP hub is gone. Start a program that has a hub, such as TOPCAT or Aladin, and connect again";

Value value_of(const std::string& type, const Parameters& parameters, const std::vector<std::string>& rows) {
  Value::Map values;
  for (const auto& [name, text] : parameters) values.insert_or_assign(name, text);
  // Empty rows are also sent, since they clear the selection.
  if (!rows.empty() || type == kSelectRows)
    values.insert_or_assign("row-list", Value::List(rows.begin(), rows.end()));
  return Value::Map{{"samp.mtype", type}, {"samp.params", values}};
}

}  // namespace

struct Client::Impl {
  Impl(const std::vector<std::string>& types, std::function<void(const Message&)> heard)
      : hub(read_lock_file(lock_file())),
        listener(hub, types, std::move(heard)),
        server([this](const Call& call) { return listener.answer(call); }) {}

  void unregister() {
    try {
      if (listener.connected()) hub.unregister();
    } catch (const Error&) {
      // The hub is gone, or will forget this client when it does not respond.
    }
  }

  /// Returns the result of `ask`. Errors (input): the hub is gone, or does not respond in time.
  template <typename Ask>
  auto ask(const Ask& ask) {
    if (!listener.connected()) throw input_error(kGone);
    try {
      return ask();
    } catch (const Unreachable& unreachable) {
      if (unreachable.why() == Unreachable::Why::kTimedOut) throw;
      listener.disconnect();
      throw input_error(kGone);
    }
  }

  std::vector<std::string> names(const std::vector<std::string>& ids) {
    std::vector<std::string> names;
    bool answers = true;
    for (const std::string& id : ids) {
      std::string name = id;  // for a program that has left, or a hub that no longer responds
      try {
        if (answers) name = hub.name_of(id);
      } catch (const Unreachable&) {
        answers = false;
      } catch (const Error&) {
      }
      names.push_back(name);
    }
    return names;
  }

  Hub hub;
  Listener listener;
  CallbackServer server;  // last: its threads use the listener
};

Client::Client(const std::string& name, const std::string& description, const std::vector<std::string>& types,
               std::function<void(const Message&)> heard)
    : impl_(std::make_unique<Impl>(types, std::move(heard))) {
  try {
    impl_->hub.set_callback(impl_->server.url());
    impl_->hub.declare_metadata(name, description);
    impl_->hub.declare_subscriptions(impl_->listener.types());
  } catch (const Error&) {
    impl_->unregister();
    throw;
  }
}

Client::~Client() { impl_->unregister(); }

std::vector<std::string> Client::notify_all(const std::string& type, const Parameters& parameters,
                                            const std::vector<std::string>& rows) {
  return impl_->ask([&] { return impl_->names(impl_->hub.notify_all(value_of(type, parameters, rows))); });
}

std::vector<std::string> Client::notify_all(const Message& message) {
  return notify_all(message.type, message.parameters, message.row_list);
}

std::vector<std::string> Client::listeners(const std::string& type) {
  return impl_->ask([&] { return impl_->names(impl_->hub.subscribed(type)); });
}

bool Client::connected() const { return impl_->listener.connected(); }

}  // namespace peculiar::samp
