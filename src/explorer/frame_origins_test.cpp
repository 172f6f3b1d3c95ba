#include "explorer/frame_origins.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "explorer/explorer_testing.h"

namespace peculiar::explorer {
namespace {

std::string fault_of(const std::string& origin) {
  try {
    check_frame_origins({"http://localhost:8888", origin});
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kUsage);
    return error.what();
  }
  return "";
}

std::string policy_of(const TestServer& server, const char* path) {
  return server.get(path)->get_header_value("Content-Security-Policy");
}

TEST(ExplorerFrames, OriginsThatCanBeNamed) {
  for (const char* origin :
       {"http://localhost:8888", "http://localhost:*", "http://127.0.0.1:1", "https://hub.example.org",
        "HTTPS://Hub.Example.org:65535", "http://login-3", "https://xn--bcher-kva.example:443"})
    EXPECT_EQ(fault_of(origin), "") << origin;
  EXPECT_EQ(host_of_origin("https://Hub.Example.org:443"), "hub.example.org");
  EXPECT_EQ(host_of_origin("http://localhost"), "localhost");
}

TEST(ExplorerFrames, OriginsThatAreRefused) {
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"", "must begin with http://"},
      {"*", "must begin with http://"},
      {"'self'", "must begin with http://"},
      {"localhost:8888", "must begin with http://"},
      {"//localhost:8888", "must begin with http://"},
      {"file:///tmp", "must begin with http://"},
      {"data://x", "must begin with http://"},
      {" http://localhost", "must begin with http://"},
      {"http://localhost:8888/", "without a slash or a path"},
      {"http://localhost:8888/lab", "without a slash or a path"},
      {"http://", "its host"},
      {"http://*", "its host"},
      {"http://*.example.org", "its host"},
      {"http://:8888", "its host"},
      {"http://user@localhost", "its host"},
      {"http://a..b", "its host"},
      {"http://-a", "its host"},
      {"http://a.", "its host"},
      {"http://b\xc3\xbc"
       "cher.example",
       "its host"},
      {"http://a?b", "its host"},
      {"http://localhost https://evil.example", "without a slash or a path"},
      {"http://localhost *", "its host"},
      {"http://localhost; script-src *", "its host"},
      {"http://localhost\r\nSet-Cookie: a=b", "its host"},
      {"http://" + std::string(254, 'a'), "its host"},
      {"http://[::1]:8888", "IPv6"},
      {"http://localhost:", "its port"},
      {"http://localhost:0", "its port"},
      {"http://localhost:65536", "its port"},
      {"http://localhost:80a", "its port"},
      {"http://localhost:**", "its port"},
      {"http://localhost:8888; script-src *", "its port"},
      {"http://localhost:80:80", "its port"}};
  for (const auto& [origin, words] : wrong) {
    const std::string fault = fault_of(origin);
    EXPECT_NE(fault.find("--frame-in: '"), std::string::npos) << origin;
    EXPECT_NE(fault.find(words), std::string::npos) << origin << ": " << fault;
    EXPECT_EQ(fault.find('\n'), std::string::npos) << fault;
  }
}

TEST(ExplorerFrames, ThePolicyNamesExactlyTheseOriginsAndIsElseUnchanged) {
  const KnownFolder folder;
  ExploreOptions options;
  options.frame_in = {"http://localhost:8888", "https://hub.example.org"};
  const TestServer closed(folder.path());
  const TestServer framed(folder.path(), options);
  ASSERT_EQ(framed.failure, "");
  for (const char* path : {"/", "/api/state", "/api/nothing", "/api/sprite?rows=1", "/page/main.js"}) {
    const std::string none = policy_of(closed, path);
    const std::string some = policy_of(framed, path);
    const std::size_t at = none.find("frame-ancestors ");
    ASSERT_NE(at, std::string::npos);
    EXPECT_EQ(none.substr(at), "frame-ancestors 'none'") << path;
    EXPECT_EQ(some, none.substr(0, at) + "frame-ancestors http://localhost:8888 https://hub.example.org")
        << path;
    for (const char* name : {"X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Resource-Policy",
                             "Cross-Origin-Opener-Policy"}) {
      EXPECT_NE(closed.get(path)->get_header_value(name), "") << name;
      EXPECT_EQ(framed.get(path)->get_header_value(name), closed.get(path)->get_header_value(name)) << name;
    }
  }
}

TEST(ExplorerFrames, TheAddressHasTheHostNameOfTheFramingPage) {
  const KnownFolder folder;
  ExploreOptions options;
  const auto begins_with = [&](const std::string& start) {
    const TestServer server(folder.path(), options);
    return server.address().url.starts_with(start);
  };
  EXPECT_TRUE(begins_with("http://127.0.0.1:"));
  options.frame_in = {"http://LOCALHOST:8888", "http://127.0.0.1:8888"};
  EXPECT_TRUE(begins_with("http://localhost:"));
  options.frame_in = {"http://127.0.0.1:8888", "http://localhost:8888"};
  EXPECT_TRUE(begins_with("http://127.0.0.1:"));
  options.frame_in = {"http://hub.example.org"};
  EXPECT_TRUE(begins_with("http://127.0.0.1:"));
}

TEST(ExplorerFrames, AFrameOfAnotherSiteIsToldWhyItStaysEmpty) {
  const KnownFolder folder;
  ExploreOptions options;
  options.frame_in = {"http://localhost:8888"};
  const TestServer server(folder.path(), options);
  httplib::Client client("127.0.0.1", server.port());
  const std::string first = "/?token=" + server.token();
  const auto foreign =
      client.Get(first.c_str(), {{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Dest", "iframe"}});
  EXPECT_EQ(foreign->status, 403);
  EXPECT_NE(foreign->body.find("same host name"), std::string::npos) << foreign->body;
  EXPECT_FALSE(foreign->has_header("Set-Cookie"));
  // localhost:8888 and localhost:PORT are one site, and the browser keeps the cookie.
  const auto own = client.Get(first.c_str(), {{"Sec-Fetch-Site", "same-site"}, {"Sec-Fetch-Dest", "iframe"}});
  EXPECT_EQ(own->status, 200);
  EXPECT_NE(own->body.find("url=/"), std::string::npos);
  EXPECT_NE(own->get_header_value("Set-Cookie").find("SameSite=Strict"), std::string::npos);
  // A link on another site opens the page itself, not a frame.
  EXPECT_EQ(
      client.Get(first.c_str(), {{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Dest", "document"}})->status,
      200);
}

TEST(ExplorerFrames, WrongOriginsEndTheStart) {
  const KnownFolder folder;
  ExploreOptions options;
  options.frame_in = {"localhost:8888"};
  const TestServer server(folder.path(), options);
  EXPECT_NE(server.failure.find("--frame-in: 'localhost:8888'"), std::string::npos) << server.failure;
}

}  // namespace
}  // namespace peculiar::explorer
