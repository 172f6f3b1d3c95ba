#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "catalog/table.h"
#include "explorer/collection.h"
#include "labels/label_log.h"
#include "learning/label_targets.h"

namespace peculiar::explorer {

/// The label file, applied to the displayed rows. Thread-safe.
class Labelling {
 public:
  /// Errors (input): as labels::LabelLog.
  Labelling(const Collection& collection, const std::filesystem::path& path, std::string who);

  labels::LabelLog& log() { return log_; }
  const std::string& who() const { return who_; }
  /// Changes when the labels change.
  std::uint64_t version() const {
    return static_cast<std::uint64_t>(log_.edition()) << 40 | static_cast<std::uint64_t>(log_.last());
  }
  /// Identifies the images of all rows, and the label file: a decision about a row holds only for these.
  const std::string& collection() const { return mark_; }
  /// Changes when the file was replaced or shortened, and with each start: what was read before is not all.
  std::string edition() const;
  /// Why the labels may be of other images, in words: some name other scores or models than these, and none
  /// names these. "" otherwise.
  std::string doubt() const;

  std::optional<labels::Label> of(Row row) const { return log_.of(collection_.id(row)); }
  /// Records one decision for each of these rows. `change` has the keys label, grade, note and asked. Label,
  /// grade and note are unchanged if omitted and removed if null or "". Refused (400) if of another type.
  std::vector<labels::Decision> decide(const std::vector<Row>& rows, const nlohmann::json& change);
  std::vector<labels::Decision> undo() { return log_.undo(who_); }
  /// For the page; row is null if the scores do not have the id.
  nlohmann::json to_json(const labels::Decision& decision) const;
  nlohmann::json to_json(const std::vector<labels::Decision>& decisions) const;

  /// Columns user_label, user_grade and user_note of the collection's rows.
  catalog::Column label_column() const;
  catalog::Column grade_column() const;
  catalog::Column note_column() const;

  /// Images with a label or grade, in the order of learning::first_looks.
  struct Viewed {
    Row row = 0;
    labels::Label label;
    learning::FirstLook look;
  };
  std::vector<Viewed> viewed() const;
  std::vector<std::string> classes() const;  ///< the three predefined ones, then others in use

 private:
  const Collection& collection_;
  labels::LabelLog log_;
  std::string who_;
  std::string scores_job_;
  std::string mark_;
  std::int64_t opened_;  ///< ms since 1970
};

}  // namespace peculiar::explorer
