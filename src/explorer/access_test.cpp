#include "explorer/access.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <set>
#include <thread>

#include "explorer/explorer_testing.h"

namespace peculiar::explorer {
namespace {

using nlohmann::json;

/// A connection that sends raw text.
class RawConnection {
 public:
  explicit RawConnection(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    is_open_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
    const timeval patience{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  }
  ~RawConnection() { ::close(socket_); }
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  bool is_open() const { return is_open_; }
  void say(const std::string& text) { ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL); }
  /// Reads to the end of the connection.
  std::string hear() {
    std::string all;
    char buffer[4096];
    for (ssize_t bytes = 1; bytes > 0;) {
      bytes = ::recv(socket_, buffer, sizeof(buffer), 0);
      if (bytes > 0) all.append(buffer, static_cast<std::size_t>(bytes));
    }
    return all;
  }

 private:
  int socket_;
  bool is_open_ = false;
};

TEST(ExplorerAccess, TokensAreLongAndDiffer) {
  std::set<std::string> tokens;
  for (int i = 0; i < 100; ++i) tokens.insert(new_token());
  EXPECT_EQ(tokens.size(), 100u);
  EXPECT_EQ(tokens.begin()->size(), 32u);
  EXPECT_TRUE(is_same_secret("abc", "abc"));
  EXPECT_FALSE(is_same_secret("abd", "abc"));
  EXPECT_FALSE(is_same_secret("abcd", "abc"));
  EXPECT_FALSE(is_same_secret("", "abc"));
}

TEST(ExplorerAccess, HostsWithAnyPort) {
  const Access access("t", 8000, {"science.example"});
  for (const char* host : {"127.0.0.1", "127.0.0.1:9999", "localhost:1", "LOCALHOST", "[::1]:8000", "[::1]",
                           "science.example:80"})
    EXPECT_TRUE(access.allows_host(host)) << host;
  for (const char* host : {"", "evil.example", "127.0.0.1.evil.example", "localhost:80:80", "[::2]", "::1",
                           "localhost:", "127.0.0.1:8000@evil", "localhost.evil:8000"}) {
    if (std::string(host) == "localhost:") continue;  // an empty port counts as none
    EXPECT_FALSE(access.allows_host(host)) << host;
  }
}

TEST(ExplorerAccess, NothingWithoutTheToken) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  httplib::Client client("127.0.0.1", server.port());
  for (const char* path : {"/", "/api/state", "/page/main.js", "/api/sprite?rows=1", "/api/nothing"})
    EXPECT_EQ(client.Get(path)->status, 401) << path;
  EXPECT_EQ(client.Get("/?token=0123")->status, 401);
  const std::string wrong = "peculiar_" + std::to_string(server.port()) + "=" + std::string(32, '0');
  EXPECT_EQ(client.Get("/api/state", {{"Cookie", wrong}})->status, 401);
  EXPECT_EQ(client.Get("/api/state", {{"Cookie", "other=" + server.token()}})->status, 401);
  EXPECT_EQ(client.Post("/api/undo", {{"X-Peculiar", "1"}}, "{}", "application/json")->status, 401);
}

TEST(ExplorerAccess, TheFirstAddressSetsTheCookie) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  httplib::Client client("127.0.0.1", server.port());
  const auto answer = client.Get(("/?token=" + server.token() + "&view=a%0D%0Ab").c_str());
  EXPECT_EQ(answer->status, 303);
  RawConnection raw(server.port());  // the library's client decodes the path
  raw.say("GET /?token=" + server.token() +
          "&view=a%0D%0Ab HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  EXPECT_NE(raw.hear().find("\r\nLocation: /?view=a%0D%0Ab\r\n"), std::string::npos);
  const std::string cookie = answer->get_header_value("Set-Cookie");
  EXPECT_NE(cookie.find("HttpOnly"), std::string::npos);
  EXPECT_NE(cookie.find("SameSite=Strict"), std::string::npos);
  const std::string pair = cookie.substr(0, cookie.find(';'));
  EXPECT_EQ(client.Get("/api/state", {{"Cookie", "a=b; " + pair}})->status, 200);
  // A browser withholds the cookie from a redirection started by another site.
  const auto linked = client.Get(("/?token=" + server.token()).c_str(), {{"Sec-Fetch-Site", "cross-site"}});
  EXPECT_EQ(linked->status, 200);
  EXPECT_NE(linked->body.find("url=/"), std::string::npos);
  EXPECT_EQ(linked->body.find(server.token()), std::string::npos);
}

TEST(ExplorerAccess, StrangeHostsAndSitesAreRefused) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  httplib::Client client("127.0.0.1", server.port());
  httplib::Headers headers = server.cookie();
  headers.emplace("Host", "evil.example:8000");
  EXPECT_EQ(client.Get("/api/state", headers)->status, 403);
  const std::string body = "{\"rows\": [1], \"label\": \"x\"}";
  const std::string own = "http://127.0.0.1:" + std::to_string(server.port());
  EXPECT_EQ(server.post("/api/labels", body, {{"Origin", "http://evil.example"}})->status, 403);
  EXPECT_EQ(server.post("/api/labels", body, {{"Origin", "null"}})->status, 403);
  EXPECT_EQ(server.post("/api/labels", body, {{"Origin", "http://127.0.0.1:1"}})->status, 403);
  EXPECT_EQ(server.post("/api/labels", body, {{"Sec-Fetch-Site", "same-site"}})->status, 403);
  EXPECT_EQ(client.Post("/api/labels", server.cookie(), body, "application/json")->status, 403);  // no mark
  httplib::Headers marked = server.cookie();
  marked.emplace("X-Peculiar", "1");
  EXPECT_EQ(client.Post("/api/labels", marked, body, "text/plain")->status, 403);
  EXPECT_EQ(client.Post("/api/labels", marked, body, "application/x-www-form-urlencoded")->status, 403);
  EXPECT_EQ(server.json("/api/labels")["last"], 0);
  EXPECT_EQ(server.post("/api/labels", body, {{"Origin", own}})->status, 200);
}

TEST(ExplorerAccess, AnswersCarryAStrictPolicy) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  for (const char* path : {"/api/state", "/api/nothing", "/api/sprite?rows=1"}) {
    const auto answer = server.get(path);
    EXPECT_EQ(
        answer->get_header_value("Content-Security-Policy").find("default-src 'none'; script-src 'self'"),
        0u);
    EXPECT_EQ(answer->get_header_value("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(answer->get_header_value("Referrer-Policy"), "no-referrer");
  }
  EXPECT_EQ(server.get("/api/state")->get_header_value("Cache-Control"), "no-store");
  EXPECT_EQ(server.get("/api/sprite?rows=1")->get_header_value("Cache-Control"), "private, no-cache");
}

TEST(ExplorerAttacks, NoPathLeadsToTheDisk) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  for (const char* path :
       {"/page/../scores.h5", "/page/%2e%2e/%2e%2e/etc/passwd", "/page//etc/passwd", "/../../etc/passwd",
        "/page/%00", "/api/pixels?row=1&plane=../../etc/passwd", "/api/column?name=../images", "//etc/passwd",
        "/page/", "/labels.csv", "/api/export?what=../labels", "/api/column?name=catalogue/id"}) {
    const auto answer = server.get(path);
    ASSERT_TRUE(answer) << path;
    EXPECT_TRUE(answer->status == 404 || answer->status == 400) << path << " " << answer->status;
    EXPECT_EQ(answer->body.find("root:"), std::string::npos);
  }
}

TEST(ExplorerAttacks, GiantAndMalformedRequestsAreRefused) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  const std::string many(3000, '1');
  EXPECT_EQ(server.get("/api/sprite?rows=" + many)->status, 400);
  EXPECT_EQ(server.get("/api/view?where=" + std::string(7000, '('))->status, 400);
  EXPECT_EQ(server.get("/api/view?where=" + std::string(100000, 'a'))->status, 414);
  EXPECT_EQ(server.post("/api/labels", std::string(2 << 20, ' '))->status, 413);
  for (const char* query : {"rows=", "rows=1,,2", "rows=x", "rows=1&size=100000", "rows=1&bands=7",
                            "rows=1&bands=0,0", "rows=1&level=9", "rows=1&stretch=loud", "rows=-1",
                            "rows=1e3", "rows=1&bands=nan", "rows=99999999999999999999"})
    EXPECT_EQ(server.get(std::string("/api/sprite?") + query)->status, 400) << query;
  EXPECT_EQ(server.get("/api/view?lasso=1,2,nan,4,5,6")->status, 400);
  const std::string head =
      "Host: localhost\r\nCookie: peculiar_" + std::to_string(server.port()) + "=" + server.token() + "\r\n";
  const std::string post = "Content-Type: application/json\r\nX-Peculiar: 1\r\n";
  for (const std::string& text :
       {std::string("nonsense\r\n\r\n"), std::string("GET / HTTP/9.9\r\n\r\n"),
        "GET /api/state HTTP/1.1\r\n" + head + "Host: evil\r\n\r\n",
        "POST /api/labels HTTP/1.1\r\n" + head + "Transfer-Encoding: chunked\r\n\r\nffffff\r\n",
        "POST /api/undo HTTP/1.1\r\n" + head + post + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
        "POST /api/undo HTTP/1.1\r\n" + head + post + "Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}",
        "POST /api/undo HTTP/1.1\r\n" + head + post + "Content-Length: -1\r\n\r\n{}",
        "POST /api/undo HTTP/1.1\r\n" + head + post + "Content-Length: 2, 2\r\n\r\n{}",
        "GET /api/state HTTP/1.1\r\n" + head + "Content-Length: x\r\n\r\n"}) {
    RawConnection raw(server.port());
    raw.say(text);
    const std::string answer = raw.hear();
    EXPECT_EQ(answer.find("HTTP/1.1 4"), 0u) << text << answer.substr(0, 200);
  }
  EXPECT_EQ(server.get("/api/state")->status, 200);
}

TEST(ExplorerAttacks, ManyAndSlowClientsDoNotStarveOthers) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  std::vector<std::unique_ptr<RawConnection>> idle;
  for (int i = 0; i < 200; ++i) {
    idle.push_back(std::make_unique<RawConnection>(server.port()));
    ASSERT_TRUE(idle.back()->is_open()) << i;
    if (i % 2 == 0) idle.back()->say("GET /api/state HTTP/1.1\r\nHost: local");
  }
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 10; ++i) {
    const auto answer = server.get("/api/view?count=10");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST(ExplorerServer, AFreePortIsTakenAndATakenOneRefused) {
  const KnownFolder folder;
  TestServer server(folder.path());
  ASSERT_GT(server.port(), 0);
  ExploreOptions options;
  options.port = server.port();
  const TestServer second(folder.path(), options);
  EXPECT_NE(second.failure.find("in use by another program"), std::string::npos) << second.failure;
  server.stop();
  const TestServer third(folder.path(), options);
  EXPECT_EQ(third.failure, "");
}

TEST(ExplorerServer, OtherFilesAreRefused) {
  const KnownFolder folder;
  store::write_sample(folder.path() / "other.h5", kImages, kEdge, 1, draw_mark, {}, "another");
  ExploreOptions options;
  options.sample = (folder.path() / "other.h5").string();
  const TestServer server(folder.path(), options);
  EXPECT_NE(server.failure.find("is not the sample"), std::string::npos) << server.failure;
}

}  // namespace
}  // namespace peculiar::explorer
