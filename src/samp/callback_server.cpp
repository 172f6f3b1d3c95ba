#include "samp/callback_server.h"

#include <httplib.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>

#include "samp/http_call.h"

namespace peculiar::samp {

namespace {

constexpr const char* kLoopback = "127.0.0.1";
constexpr std::size_t kThreads = 4;

/// Returns the body; nothing if it exceeds the limit or is truncated. The library's own limit does not apply
/// to chunked bodies.
std::optional<std::string> read_body(const httplib::ContentReader& reader) {
  std::string body;
  const bool whole = reader([&](const char* bytes, std::size_t count) {
    if (body.size() + count > kLongestDocument) return false;
    body.append(bytes, count);
    return true;
  });
  if (!whole) return std::nullopt;
  return body;
}

}  // namespace

std::string answer_to(const std::string& document, const std::function<Value(const Call&)>& answer) {
  std::optional<Call> call;
  try {
    call = parse_call(document);
  } catch (const Error& error) {
    return fault_document(kNotACall, error.what());
  }
  try {
    return answer_document(answer(*call));
  } catch (const Fault& fault) {
    return fault_document(fault.code(), fault.what());
  } catch (const std::exception& exception) {
    return fault_document(kFailed, exception.what());
  }
}

struct CallbackServer::Impl {
  httplib::Server server;
  std::string url;
  std::atomic<bool> ended = false;
  std::thread thread;
};

CallbackServer::CallbackServer(std::function<Value(const Call&)> answer) : impl_(std::make_unique<Impl>()) {
  httplib::Server& server = impl_->server;
  server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server.set_keep_alive_max_count(1);
  server.set_keep_alive_timeout(1);  // shutdown waits at most this long [s] for a silent caller
  server.set_read_timeout(kPatience);
  server.set_write_timeout(kPatience);
  server.set_tcp_nodelay(true);
  server.set_socket_options([](socket_t) {});  // the library's default shares the port with other programs
  server.set_pre_routing_handler([](const httplib::Request& request, httplib::Response& response) {
    using Handled = httplib::Server::HandlerResponse;
    // A small compressed body could expand to a large one; browsers send forms.
    if (!request.has_header("Content-Encoding") && !request.is_multipart_form_data())
      return Handled::Unhandled;
    response.status = 415;
    return Handled::Handled;
  });
  server.Post(".*", [answer = std::move(answer)](const httplib::Request&, httplib::Response& response,
                                                 const httplib::ContentReader& reader) {
    const std::optional<std::string> body = read_body(reader);
    response.set_content(
        body ? answer_to(*body, answer) : fault_document(kNotACall, "the call is too long, or is truncated"),
        "text/xml");
    response.status = 200;  // for faults too, by XML-RPC
  });
  const int port = server.bind_to_any_port(kLoopback);
  if (port <= 0) throw input_error("no port of {} is free for calls from the SAMP hub", kLoopback);
  impl_->url = fmt::format("http://{}:{}/", kLoopback, port);
  impl_->thread = std::thread([&server, &ended = impl_->ended] {
    server.listen_after_bind();
    ended = true;
  });
  // A stop before the loop begins would be lost.
  while (!server.is_running() && !impl_->ended) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

CallbackServer::~CallbackServer() {
  impl_->server.stop();
  impl_->thread.join();
}

const std::string& CallbackServer::url() const { return impl_->url; }

}  // namespace peculiar::samp
