#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "labels/label_log.h"

namespace peculiar::labels::detail {

/// The decisions of a label file in their order, what holds of each image after them, and which can be taken
/// back. A step is what one append() wrote: ordinary lines behind one another by one person at one time.
class DecisionHistory {
 public:
  explicit DecisionHistory(std::filesystem::path file) : file_(std::move(file)) {}

  /// The next decision, which gets its number. Error (input), and nothing is done: it takes back what is not
  /// there, is of another image, or is taken back already.
  void add(Decision decision);

  /// The lines that take back the latest step by `who` of which anything stands, the last decision first;
  /// `who` and `undoes` are set, `when` is not. None where all is taken back.
  std::vector<Decision> taking_back(const std::string& who) const;

  const std::vector<Decision>& decisions() const { return decisions_; }
  std::optional<Label> of(const std::string& id) const;
  std::unordered_map<std::string, Label> current() const;

 private:
  struct Image {
    Label label;
    std::vector<std::int64_t> standing;  ///< numbers of its decisions that are not taken back
  };

  bool is_taken_back(std::int64_t number) const { return taken_back_[static_cast<std::size_t>(number - 1)]; }
  const Decision& at(std::int64_t number) const { return decisions_[static_cast<std::size_t>(number - 1)]; }
  void check_undoes(const Decision& decision) const;
  void take_back(const Decision& decision);
  void stand(const Decision& decision);

  std::filesystem::path file_;
  std::vector<Decision> decisions_;
  std::vector<bool> taken_back_;
  std::unordered_map<std::string, Image> images_;
  std::unordered_map<std::string, std::vector<std::vector<std::int64_t>>> steps_;  ///< of each person
};

}  // namespace peculiar::labels::detail
