#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace peculiar::samp {

/// Parameters of a message, name and value; all text, as SAMP has them.
using Parameters = std::vector<std::pair<std::string, std::string>>;

/// A message that another program has sent.
struct Message {
  std::string type;  ///< MType: "table.highlight.row"
  std::string sender;
  Parameters parameters;                ///< those that are text
  std::vector<std::string> row_list;    ///< of table.select.rowList
};

/// A program at a SAMP hub, by the Standard Profile (IVOA Recommendation SAMP 1.3): finds the hub by its lock
/// file, registers, serves XML-RPC calls on the loopback interface, and unregisters at the end. Thread-safe.
class Client {
 public:
  /// `name` and `description` are shown by other programs. `heard` is called in a thread of the client's own
  /// with each message of the `types` subscribed to. Errors (input): no hub runs (says what starts one:
  /// TOPCAT, Aladin), a lock file that cannot be read, a hub that does not answer.
  Client(const std::string& name, const std::string& description, const std::vector<std::string>& types,
         std::function<void(const Message&)> heard);
  ~Client();  ///< unregisters
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Sends to all programs that subscribe to the type; `rows`, if any, become the parameter "row-list".
  /// Returns the names of those it went to. Errors (input): the hub is gone.
  std::vector<std::string> notify_all(const std::string& type, const Parameters& parameters,
                                      const std::vector<std::string>& rows = {});

  bool connected() const;  ///< false once the hub has shut down

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Where the hub's lock file is: SAMP_HUB of the environment (std-lockurl:file:...), else ~/.samp.
std::filesystem::path lock_file();

}  // namespace peculiar::samp
