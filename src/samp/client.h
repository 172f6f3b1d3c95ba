#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace peculiar::samp {

/// Parameters of a message, name and value; always text in SAMP.
using Parameters = std::vector<std::pair<std::string, std::string>>;

/// A message from another program.
struct Message {
  std::string type;  ///< MType: "table.highlight.row"
  std::string sender;
  Parameters parameters;              ///< text parameters only
  std::vector<std::string> row_list;  ///< of table.select.rowList

  /// Returns the parameter's text; "" if absent.
  std::string parameter(std::string_view name) const {
    for (const auto& [key, text] : parameters)
      if (key == name) return text;
    return "";
  }
};

/// A program connected to a SAMP hub by the Standard Profile (IVOA Recommendation SAMP 1.3). Finds the hub by
/// its lock file, registers, serves XML-RPC calls on the loopback interface, and unregisters at the end.
/// Thread-safe.
class Client {
 public:
  /// Other programs show `name` and `description`. `heard` is called in the client's own thread with each
  /// message of the subscribed `types`; if it throws, the error is the response to a message that expects
  /// one. Errors (input): no hub is running (the message names TOPCAT and Aladin); an unreadable lock file; a
  /// hub that does not respond.
  Client(const std::string& name, const std::string& description, const std::vector<std::string>& types,
         std::function<void(const Message&)> heard);
  ~Client();  ///< unregisters, and waits for a running `heard`; do not call from `heard`
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Sends to all programs that subscribe to the type, with "?" for non-ASCII characters, which SAMP does not
  /// allow. `rows`, if any, become the parameter "row-list". Returns the names of the recipients. Errors
  /// (input): the hub is gone, or does not respond within 5 s.
  std::vector<std::string> notify_all(const std::string& type, const Parameters& parameters,
                                      const std::vector<std::string>& rows = {});
  /// Sends a message composed by samp/messages.h.
  std::vector<std::string> notify_all(const Message& message);

  /// Returns the names of the programs that subscribe to the type. Errors as in notify_all().
  std::vector<std::string> listeners(const std::string& type);

  bool connected() const;  ///< false once the hub has shut down; within 15 s if it was killed

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Returns the path of the hub's lock file: environment variable SAMP_HUB (std-lockurl:file:...), else
/// ~/.samp.
std::filesystem::path lock_file();

}  // namespace peculiar::samp
