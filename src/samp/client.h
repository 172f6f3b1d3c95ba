#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace peculiar::samp {

/// Parameters of a message, name and value; all text, as SAMP has them.
using Parameters = std::vector<std::pair<std::string, std::string>>;

/// A message that another program has sent.
struct Message {
  std::string type;  ///< MType: "table.highlight.row"
  std::string sender;
  Parameters parameters;              ///< those that are text
  std::vector<std::string> row_list;  ///< of table.select.rowList

  /// The parameter's text; "" where there is none.
  std::string parameter(std::string_view name) const {
    for (const auto& [key, text] : parameters)
      if (key == name) return text;
    return "";
  }
};

/// A program at a SAMP hub, by the Standard Profile (IVOA Recommendation SAMP 1.3): finds the hub by its lock
/// file, registers, serves XML-RPC calls on the loopback interface, and unregisters at the end. Thread-safe.
class Client {
 public:
  /// `name` and `description` are shown by other programs. `heard` is called in a thread of the client's own
  /// with each message of the `types` subscribed to; an exception of its becomes the answer to those that
  /// want one. Errors (input): no hub runs (says what starts one: TOPCAT, Aladin), a lock file that cannot be
  /// read, a hub that does not answer.
  Client(const std::string& name, const std::string& description, const std::vector<std::string>& types,
         std::function<void(const Message&)> heard);
  ~Client();  ///< unregisters, and waits for a running `heard`: not to be called from it
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Sends to all programs that subscribe to the type (letters beyond ASCII, which SAMP does not allow, as
  /// "?"); `rows`, if any, become the parameter "row-list". Returns the names of those it went to. Errors
  /// (input): the hub is gone, or does not answer within 5 s.
  std::vector<std::string> notify_all(const std::string& type, const Parameters& parameters,
                                      const std::vector<std::string>& rows = {});
  /// The same of a message that samp/messages.h composes.
  std::vector<std::string> notify_all(const Message& message);

  /// Names of the programs that subscribe to the type. Errors as notify_all().
  std::vector<std::string> listeners(const std::string& type);

  bool connected() const;  ///< false once the hub has shut down; within 15 s where it was killed

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Where the hub's lock file is: SAMP_HUB of the environment (std-lockurl:file:...), else ~/.samp.
std::filesystem::path lock_file();

}  // namespace peculiar::samp
