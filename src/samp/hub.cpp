#include "samp/hub.h"

#include <utility>

#include "base/error.h"
#include "samp/clean_text.h"
#include "samp/xml_rpc.h"

namespace peculiar::samp {

namespace {

Value answer_to_registration(const HubAddress& address, std::chrono::milliseconds patience) {
  try {
    return http_call(address.url, "samp.hub.register", {address.secret}, patience);
  } catch (const Unreachable& unreachable) {
    throw Unreachable(
        unreachable.why(),
        fmt::format("the SAMP hub of the lock file does not answer: {}. Start a program that has a "
                    "hub, such as TOPCAT or Aladin, and connect again",
                    unreachable.what()));
  }
}

/// Returns the value with text that every hub accepts.
Value sendable(const Value& value) {
  if (value.text() != nullptr) return ascii_text(*value.text());
  if (value.list() != nullptr) {
    Value::List list;
    for (const Value& item : *value.list()) list.push_back(sendable(item));
    return list;
  }
  Value::Map map;
  for (const auto& [key, item] : *value.map()) map.insert_or_assign(ascii_text(key), sendable(item));
  return map;
}

/// Error (input): the hub's response violates SAMP.
std::vector<std::string> ids_in(const Value& value, const char* method) {
  std::vector<std::string> ids;
  const auto add = [&](const std::string& id) { ids.push_back(id); };
  if (value.list() != nullptr) {
    for (const Value& id : *value.list())
      if (id.text() != nullptr) add(*id.text());
  } else if (value.map() != nullptr) {
    for (const auto& [id, details] : *value.map()) add(id);
  } else {
    throw input_error("the SAMP hub answers {} with text instead of a list of programs", method);
  }
  return ids;
}

}  // namespace

Hub::Hub(const HubAddress& address, std::chrono::milliseconds patience)
    : url_(address.url), patience_(patience) {
  const Value answer = answer_to_registration(address, patience);
  private_key_ = answer.text_of("samp.private-key");
  self_id_ = answer.text_of("samp.self-id");
  hub_id_ = answer.text_of("samp.hub-id");
  if (private_key_.empty())
    throw input_error("the SAMP hub at {} registered this program without a samp.private-key", url_);
}

Value Hub::call(const std::string& method, std::vector<Value> parameters) const {
  for (Value& parameter : parameters) parameter = sendable(parameter);
  parameters.insert(parameters.begin(), Value(private_key_));
  return http_call(url_, "samp.hub." + method, std::move(parameters), patience_);
}

void Hub::set_callback(const std::string& url) const { call("setXmlrpcCallback", {url}); }

void Hub::declare_metadata(const std::string& name, const std::string& description) const {
  call("declareMetadata", {Value::Map{{"samp.name", name}, {"samp.description.text", description}}});
}

void Hub::declare_subscriptions(const std::vector<std::string>& types) const {
  Value::Map subscriptions;
  for (const std::string& type : types) subscriptions.emplace(type, Value::Map{});
  call("declareSubscriptions", {subscriptions});
}

std::vector<std::string> Hub::notify_all(const Value& message) const {
  return ids_in(call("notifyAll", {message}), "notifyAll");
}

std::vector<std::string> Hub::subscribed(const std::string& type) const {
  return ids_in(call("getSubscribedClients", {type}), "getSubscribedClients");
}

std::string Hub::name_of(const std::string& id) const {
  const std::string name = call("getMetadata", {id}).text_of("samp.name");
  return name.empty() ? id : name;
}

void Hub::reply(const std::string& message_id, const Value& response) const {
  call("reply", {message_id, response});
}

void Hub::check() const { call("getRegisteredClients"); }

void Hub::unregister() const { call("unregister"); }

}  // namespace peculiar::samp
