#include "report/page_paths.h"

#include <algorithm>

#include "report/html.h"

namespace peculiar::report {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kData = "data:image/";
constexpr std::string_view kDevices = "/dev/";
constexpr std::string_view kClimbing = "../../";
constexpr std::string_view kQuote = "&quot;";

bool begins(std::string_view text, std::size_t at, std::string_view what) {
  return text.substr(at, what.size()) == what;
}

/// Whether an unquoted path ends here.
bool is_end(std::string_view text, std::size_t at) {
  if (at >= text.size()) return true;
  const char c = text[at];
  if (std::string_view(" \t\r\n<>\"'`,;()[]{}|=").find(c) != std::string_view::npos) {
    // The semicolon of an entity in a name.
    const bool is_entity = c == ';' && at >= 4 && text.substr(at - 4, 4) == "&amp";
    return !is_entity;
  }
  if (c == ':') return at + 1 >= text.size() || text[at + 1] == ' ' || text[at + 1] == '<';
  return begins(text, at, kQuote) || begins(text, at, "&lt;") || begins(text, at, "&gt;");
}

/// Whether a path may begin here, by the preceding text.
bool may_begin(std::string_view text, std::size_t at) {
  if (at == 0) return true;
  const char before = text[at - 1];
  if (before == '/') return at >= 7 && text.substr(at - 7, 7) == "file://";
  return before != '<' && (is_end(text, at - 1) || before == ':');
}

/// Returns the length in bytes of the path at `at`: up to the matching quotation mark, to the end of a text
/// that begins with the path, or to a character that an unquoted path cannot have.
std::size_t length_of(std::string_view text, std::size_t at) {
  const std::size_t line = std::min(text.find_first_of("\n<", at), text.size());
  std::string_view close;
  if (at > 0 && (text[at - 1] == '\'' || text[at - 1] == '"')) close = text.substr(at - 1, 1);
  if (at >= kQuote.size() && text.substr(at - kQuote.size(), kQuote.size()) == kQuote) close = kQuote;
  if (!close.empty()) {
    const std::size_t end = text.find(close, at);
    if (end < line) return end - at;
  } else if (at > 0 && text[at - 1] == '>') {
    for (std::size_t end = at; end <= line; ++end) {
      const bool goes_on =
          end < line && !begins(text, end, ": ") && !begins(text, end, "; ") && !begins(text, end, ", ");
      if (!goes_on) return end - at;
    }
  }
  std::size_t end = at;
  while (end < line && !is_end(text, end)) ++end;
  return end - at;
}

/// ".../NAME"
std::string name_alone(std::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  return "..." + std::string(path.substr(path.rfind('/')));
}

}  // namespace

PagePaths::PagePaths(const fs::path& run_folder) {
  const auto plain = [](fs::path path) {
    if (!path.has_filename()) path = path.parent_path();  // "run/"
    return path;
  };
  const fs::path ways[] = {plain(fs::weakly_canonical(run_folder)),
                           plain(fs::absolute(run_folder).lexically_normal())};
  for (const fs::path& way : ways) places_.push_back({escaped(way.string()), "."});
  for (const fs::path& way : ways) {
    if (way.parent_path() != way.root_path()) places_.push_back({escaped(way.parent_path().string()), ".."});
  }
}

std::pair<std::string, std::size_t> PagePaths::shown_path(std::string_view text, std::size_t length) const {
  const std::string_view path = text.substr(0, length);
  const bool climbs = path.find("/../") != std::string_view::npos;
  for (const Place& place : places_) {
    // The folder's name may have blanks, at which an unquoted path would seem to end.
    if (climbs || !text.starts_with(place.folder)) continue;
    const std::size_t end = place.folder.size();
    if (is_end(text, end)) return {place.replacement, end};
    if (text[end] != '/') continue;
    const bool has_more = !is_end(text, end + 1);
    if (place.replacement == ".") return {has_more ? "" : "./", end + 1};
    return {place.replacement + "/", end + 1};
  }
  const std::size_t second = path.find('/', 1);
  const bool has_parts = second != std::string_view::npos && second + 1 < path.size();
  if (!has_parts || path.starts_with(kDevices)) return {std::string(path), length};
  return {name_alone(path), length};
}

std::string PagePaths::shown(std::string_view page) const {
  std::string result;
  result.reserve(page.size());
  std::size_t at = 0;
  while (at < page.size()) {
    if (begins(page, at, kData)) {
      const std::size_t end = std::min(page.find_first_of("\"' <", at), page.size());
      result += page.substr(at, end - at);
      at = end;
      continue;
    }
    const bool absolute = page[at] == '/' && at + 1 < page.size() && page[at + 1] != '/' &&
                          !is_end(page, at + 1) && may_begin(page, at);
    const bool climbing = begins(page, at, kClimbing) && may_begin(page, at);
    if (absolute || climbing) {
      const std::size_t length = length_of(page, at);
      const auto [words, taken] = absolute ? shown_path(page.substr(at), length)
                                           : std::pair(name_alone(page.substr(at, length)), length);
      result += words;
      at += taken;
      continue;
    }
    result += page[at++];
  }
  return result;
}

}  // namespace peculiar::report
