#include "samp/http_call.h"

#include <httplib.h>

#include <algorithm>
#include <charconv>
#include <future>
#include <optional>
#include <string_view>

#include "samp/xml_rpc.h"

namespace peculiar::samp {

namespace {

struct Address {
  std::string host;
  int port = 80;
  std::string path;
};

std::optional<Address> address_in(std::string_view url) {
  constexpr std::string_view kScheme = "http://";
  if (!url.starts_with(kScheme)) return std::nullopt;
  url.remove_prefix(kScheme.size());
  const std::size_t slash = std::min(url.find('/'), url.size());
  std::string_view host = url.substr(0, slash);
  Address address;
  address.path = slash == url.size() ? "/" : std::string(url.substr(slash));
  const bool is_v6 = host.starts_with('[');
  const std::size_t host_end = is_v6 ? host.find(']') : std::min(host.find(':'), host.size());
  if (host_end == std::string_view::npos) return std::nullopt;
  const std::string_view rest = host.substr(host_end + (is_v6 ? 1 : 0));
  host = is_v6 ? host.substr(1, host_end - 1) : host.substr(0, host_end);
  if (!rest.empty()) {
    const auto read = std::from_chars(rest.data() + 1, rest.data() + rest.size(), address.port);
    if (rest[0] != ':' || read.ec != std::errc() || read.ptr != rest.data() + rest.size())
      return std::nullopt;
  }
  address.host = host;
  // With line breaks, a lock file could inject headers.
  const auto is_plain = [](unsigned char byte) { return byte > ' ' && byte < 0x7F && byte != '@'; };
  if (host.empty() || address.port < 1 || address.port > 65535 ||
      !std::all_of(host.begin(), host.end(), is_plain) ||
      !std::all_of(address.path.begin(), address.path.end(), is_plain))
    return std::nullopt;
  return address;
}

[[noreturn]] void throw_unreachable(httplib::Error error, const std::string& url, bool too_late,
                                    std::chrono::milliseconds patience) {
  if (too_late)
    throw Unreachable(Unreachable::Why::kTimedOut,
                      fmt::format("{} did not answer within {} ms", url, patience.count()));
  if (error == httplib::Error::Connection || error == httplib::Error::ConnectionTimeout)
    throw Unreachable(Unreachable::Why::kRefused, fmt::format("nothing answers at {}", url));
  throw Unreachable(Unreachable::Why::kBroken,
                    fmt::format("the connection to {} failed ({})", url, httplib::to_string(error)));
}

/// Posts the document and returns the response.
std::string post(const std::string& url, const std::string& document, std::chrono::milliseconds patience) {
  const std::optional<Address> address = address_in(url);
  if (!address) throw input_error("{}: not an http: URL of a SAMP hub", url);
  httplib::Client client(address->host, address->port);
  client.set_connection_timeout(patience);
  client.set_read_timeout(patience);
  client.set_write_timeout(patience);
  client.set_decompress(false);  // a small response could expand to a large one
  client.set_tcp_nodelay(true);

  std::string body;
  bool too_long = false;
  httplib::Request request;
  request.method = "POST";
  request.path = address->path;
  request.body = document;
  request.set_header("Content-Type", "text/xml");
  request.content_receiver = [&](const char* bytes, std::size_t count, std::uint64_t, std::uint64_t) {
    too_long = too_long || body.size() + count > kLongestDocument;
    if (!too_long) body.append(bytes, count);
    return !too_long;
  };

  // The library's timeouts apply to single reads; a byte now and then would block for ever.
  const auto deadline = std::chrono::steady_clock::now() + patience;
  auto sent = std::async(std::launch::async, [&] { return client.send(request); });
  bool too_late = sent.wait_until(deadline) != std::future_status::ready;
  while (sent.wait_for(std::chrono::milliseconds(20)) != std::future_status::ready) client.stop();
  const httplib::Result result = sent.get();
  if (too_long) throw input_error("{} answers with more than {} bytes", url, kLongestDocument);
  too_late = too_late || std::chrono::steady_clock::now() >= deadline;
  if (!result) throw_unreachable(result.error(), url, too_late, patience);
  if (result->status != 200) throw input_error("{} answers with HTTP status {}", url, result->status);
  return body;
}

}  // namespace

Value http_call(const std::string& url, const std::string& method, std::vector<Value> parameters,
                std::chrono::milliseconds patience) {
  const std::string answer = post(url, call_document({method, std::move(parameters)}), patience);
  try {
    return parse_answer(answer);
  } catch (const Fault& fault) {
    throw Fault(fault.code(), fmt::format("{} at {}: {}", method, url, fault.what()));
  } catch (const Error& error) {
    throw input_error("{} at {}: {}", method, url, error.what());
  }
}

}  // namespace peculiar::samp
