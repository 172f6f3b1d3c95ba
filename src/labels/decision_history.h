#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "labels/label_log.h"

namespace peculiar::labels::detail {

/// The decisions of a label file in order, the resulting label of each image, and which decisions can be
/// undone. A step is what one append() wrote: consecutive ordinary lines by one person with the same time.
class DecisionHistory {
 public:
  explicit DecisionHistory(std::filesystem::path file) : file_(std::move(file)) {}

  /// Adds the next decision and numbers it. Error (input), without any effect: the decision undoes one that
  /// does not exist, belongs to another image, or is undone already.
  void add(Decision decision);

  /// The lines that undo the latest step by `who` with any decision still standing, the last decision first;
  /// `who` and `undoes` are set, `when` is not. Empty if everything is undone.
  std::vector<Decision> taking_back(const std::string& who) const;

  const std::vector<Decision>& decisions() const { return decisions_; }
  std::optional<Label> of(const std::string& id) const;
  std::unordered_map<std::string, Label> current() const;

 private:
  struct Image {
    Label label;
    std::vector<std::int64_t> standing;  ///< numbers of its decisions that are not undone
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
  std::unordered_map<std::string, std::vector<std::vector<std::int64_t>>> steps_;  ///< by person
};

}  // namespace peculiar::labels::detail
