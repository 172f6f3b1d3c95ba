#include "explorer/server.h"

#include <httplib.h>

#include <algorithm>
#include <map>
#include <thread>

#include "base/error.h"
#include "catalog/expression_error.h"
#include "explorer/connection_threads.h"

namespace peculiar::explorer {

namespace {

constexpr std::size_t kMostConnections = 512;
constexpr int kWaitingConnections = 256;
constexpr time_t kIdle_s = 3;
constexpr time_t kRead_s = 5;
constexpr time_t kWrite_s = 30;
constexpr std::size_t kMostBodyBytes = std::size_t{1} << 20;
constexpr std::size_t kPieceBytes = std::size_t{1} << 20;  // of a file that is sent
constexpr std::size_t kRequestsOfAConnection = 10000;

class Queue : public httplib::TaskQueue {
 public:
  void enqueue(std::function<void()> job) override { threads_.add(std::move(job)); }
  void shutdown() override { threads_.finish(); }

 private:
  ConnectionThreads threads_{kMostConnections};
};

class Listener : public httplib::Server {
 public:
  /// The library queues five connections, fewer than a page's first requests.
  void let_more_wait() { ::listen(svr_sock_, kWaitingConnections); }
};

/// Not SO_REUSEPORT, the library's default, with which another program could receive some of our connections.
void socket_options(socket_t socket) {
  const int yes = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
}

Request request_of(const httplib::Request& from) {
  Request request;
  request.path = from.path;
  request.parameters = {from.params.begin(), from.params.end()};
  request.body = from.body;
  request.if_none_match = from.get_header_value("If-None-Match");
  request.collection = from.get_header_value("X-Peculiar-Collection");
  return request;
}

void give_file(const AnswerFile& file, const std::string& type, httplib::Response& to) {
  to.set_content_provider(
      file.bytes, type.c_str(),
      [stream = file.stream](std::size_t first, std::size_t left, httplib::DataSink& sink) {
        std::vector<char> piece(std::min(left, kPieceBytes));
        stream->seekg(static_cast<std::streamoff>(first));
        return stream->read(piece.data(), static_cast<std::streamsize>(piece.size())) &&
               sink.write(piece.data(), piece.size());
      });
}

void give(const Answer& answer, httplib::Response& to) {
  to.status = answer.status;
  for (const auto& [name, value] : answer.headers) to.set_header(name.c_str(), value);
  if (answer.tag.empty()) {
    to.set_header("Cache-Control", "no-store");
  } else {
    to.set_header("Cache-Control", answer.is_lasting ? "private, max-age=3600" : "private, no-cache");
    to.set_header("ETag", answer.tag);
  }
  if (answer.file.stream != nullptr)
    give_file(answer.file, answer.type, to);
  else if (answer.status != 304)
    to.set_content(answer.body, answer.type.c_str());
}

Answer plain(int status, const std::string& words) {
  Answer answer;
  answer.status = status;
  answer.type = "text/plain; charset=utf-8";
  answer.body = words + "\n";
  return answer;
}

/// The route's answer, including errors.
Answer answered(const Route& route, const Request& request) {
  try {
    return route.handle(request);
  } catch (const Refusal& refusal) {
    return Answer::error(refusal.status(), refusal.what());
  } catch (const catalog::ExpressionError& error) {
    return Answer::error(400, error.what(), error.position());
  } catch (const Error& error) {
    const bool is_asked_wrongly = error.kind() == ErrorKind::kUsage;
    return Answer::error(is_asked_wrongly ? 400 : 500, error.what());
  } catch (const std::bad_alloc&) {
    return Answer::error(500, "there is not enough memory for this");
  } catch (const std::exception& failure) {
    return Answer::error(500, failure.what());
  }
}

/// Whether Content-Length is unambiguous. If it is given twice or is not a number, proxies may disagree about
/// where the body ends.
bool has_plain_length(const httplib::Request& from) {
  if (!from.has_header("Content-Length")) return true;
  const std::string length = from.get_header_value("Content-Length");
  return from.get_header_value_count("Content-Length") == 1 && !length.empty() && length.size() < 19 &&
         std::all_of(length.begin(), length.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Whether a browser asks on behalf of a frame: the value of Sec-Fetch-Dest.
bool is_frame(const std::string& destination) {
  return destination == "iframe" || destination == "frame" || destination == "object" ||
         destination == "embed" || destination == "fencedframe";
}

constexpr const char* kNoAccess =
    "This address needs the token that `peculiar explore` has printed: open the whole address from there.";

constexpr const char* kNoCookieInFrame =
    "A frame of another site cannot show the explorer, because the browser withholds its cookie there. Open the "
    "page around the frame under the same host name as this frame (localhost and 127.0.0.1 differ, and so do http "
    "and https), or open the explorer in a tab of its own.";

}  // namespace

struct Server::Impl {
  Listener listener;
  std::optional<Access> access;
  std::map<std::pair<std::string, std::string>, Route> routes;
  std::thread thread;

  /// Handles the first address, which has the token: sets the cookie.
  bool admit(const httplib::Request& from, httplib::Response& to) const;
  /// Refuses requests without access; returns true if it has.
  bool refuse_strangers(const httplib::Request& from, httplib::Response& to) const;
  void handle(const httplib::Request& from, httplib::Response& to) const;
  httplib::Server::HandlerResponse before(const httplib::Request& from, httplib::Response& to) const;
};

bool Server::Impl::admit(const httplib::Request& from, httplib::Response& to) const {
  if (from.method != "GET" || from.path != "/" || !from.has_param("token")) return false;
  if (!access->is_token(from.get_param_value("token"))) {
    give(plain(401, kNoAccess), to);
    return true;
  }
  const std::string site = from.get_header_value("Sec-Fetch-Site");
  if (site == "cross-site" && is_frame(from.get_header_value("Sec-Fetch-Dest"))) {
    give(plain(403, kNoCookieInFrame), to);
    return true;
  }
  std::string rest;
  for (const auto& [name, value] : from.params) {
    if (name != "token")
      rest += (rest.empty() ? "?" : "&") + percent_encoded(name) + "=" + percent_encoded(value);
  }
  // After a link on another site, a browser would not send the cookie with a redirection, so a page of ours
  // redirects.
  const bool is_from_a_link = !site.empty() && site != "none" && site != "same-origin";
  Answer answer = plain(is_from_a_link ? 200 : 303, "Go on.");
  if (is_from_a_link) {
    answer.type = "text/html; charset=utf-8";
    answer.body = fmt::format(
        "<!doctype html><title>Peculiar</title><meta http-equiv=\"refresh\" content=\"0; url=/{0}\"><a "
        "href=\"/{0}\">Go on</a>\n",
        rest);
  } else {
    answer.headers = {{"Location", "/" + rest}};
  }
  give(answer, to);
  to.set_header("Set-Cookie", access->cookie());
  return true;
}

bool Server::Impl::refuse_strangers(const httplib::Request& from, httplib::Response& to) const {
  const std::string host = from.get_header_value("Host");
  if (from.get_header_value_count("Host") != 1 || !access->allows_host(host)) {
    give(Answer::error(403, "this server does not answer to that name (--allow-host NAME allows one)"), to);
    return true;
  }
  if (admit(from, to)) return true;
  if (!access->knows(from.get_header_value("Cookie"))) {
    give(from.path == "/" ? plain(401, kNoAccess) : Answer::error(401, kNoAccess), to);
    return true;
  }
  if (from.method != "POST") return false;
  const auto refusal =
      Access::refusal_of({from.get_header_value("Content-Type"), from.get_header_value("X-Peculiar"),
                          from.get_header_value("Origin"), host, from.get_header_value("Sec-Fetch-Site")});
  if (refusal) give(Answer::error(403, *refusal), to);
  return refusal.has_value();
}

void Server::Impl::handle(const httplib::Request& from, httplib::Response& to) const {
  if (refuse_strangers(from, to)) return;
  const std::string method = from.method == "HEAD" ? "GET" : from.method;
  const auto route = routes.find({method, from.path});
  if (route == routes.end())
    give(Answer::error(404, "there is nothing here"), to);
  else
    give(answered(route->second, request_of(from)), to);
}

httplib::Server::HandlerResponse Server::Impl::before(const httplib::Request& from,
                                                      httplib::Response& to) const {
  using Said = httplib::Server::HandlerResponse;
  // The library would read such bodies without any limit.
  if (from.has_header("Transfer-Encoding") || from.has_header("Content-Encoding")) {
    give(Answer::error(411, "a body must have a Content-Length and no encoding"), to);
    to.set_header("Connection", "close");
    return Said::Handled;
  }
  if (!has_plain_length(from)) {
    give(Answer::error(400, "Content-Length must be one whole number"), to);
    to.set_header("Connection", "close");
    return Said::Handled;
  }
  if (from.method == "GET" || from.method == "HEAD") {
    handle(from, to);
    return Said::Handled;
  }
  return Said::Unhandled;  // its body is read first
}

Server::Server() : impl_(std::make_unique<Impl>()) {
  Listener& listener = impl_->listener;
  listener.new_task_queue = [] { return new Queue; };
  listener.set_socket_options(socket_options);
  listener.set_tcp_nodelay(true);
  listener.set_keep_alive_max_count(kRequestsOfAConnection);
  listener.set_keep_alive_timeout(kIdle_s);
  listener.set_read_timeout(kRead_s);
  listener.set_write_timeout(kWrite_s);
  listener.set_payload_max_length(kMostBodyBytes);
}

Server::~Server() { stop(); }

int Server::bind(const std::string& address, int port) {
  Listener& listener = impl_->listener;
  if (port != 0) {
    if (!listener.bind_to_port(address.c_str(), port)) return 0;
  } else {
    port = listener.bind_to_any_port(address.c_str());
    if (port <= 0) return 0;
  }
  listener.let_more_wait();
  return port;
}

void Server::start(Access access, std::vector<Route> routes) {
  Impl& impl = *impl_;
  impl.access.emplace(std::move(access));
  httplib::Headers headers;
  for (const auto& [name, value] : impl.access->safety_headers()) headers.emplace(name, value);
  impl.listener.set_default_headers(headers);
  impl.listener.set_pre_routing_handler(
      [&impl](const httplib::Request& from, httplib::Response& to) { return impl.before(from, to); });
  for (Route& route : routes) {
    if (route.method == "POST")
      impl.listener.Post(route.path.c_str(), [&impl](const httplib::Request& from, httplib::Response& to) {
        impl.handle(from, to);
      });
    std::pair<std::string, std::string> key{route.method, route.path};
    impl.routes.emplace(std::move(key), std::move(route));
  }
  impl.listener.set_error_handler([](const httplib::Request&, httplib::Response& to) {
    if (!to.body.empty() || to.status == 304) return;
    give(Answer::error(to.status, to.status == 413   ? "the body is larger than 1 MiB"
                                  : to.status == 414 ? "the address is too long: ask for fewer rows at once"
                                  : to.status == 404 ? "there is nothing here"
                                                     : "the request cannot be understood"),
         to);
  });
  impl.thread = std::thread([&impl] { impl.listener.listen_after_bind(); });
  // stop() has no effect until the library reports that it is running.
  for (int i = 0; i < 1000 && !impl.listener.is_running(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

void Server::stop() {
  impl_->listener.stop();
  if (impl_->thread.joinable()) impl_->thread.join();
}

}  // namespace peculiar::explorer
