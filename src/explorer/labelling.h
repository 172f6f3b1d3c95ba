#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "catalog/table.h"
#include "explorer/collection.h"
#include "labels/label_log.h"
#include "learning/ranker.h"

namespace peculiar::explorer {

/// The label file as it bears on the rows that are shown. Thread-safe.
class Labelling {
 public:
  /// Errors (input): as labels::LabelLog.
  Labelling(const Collection& collection, const std::filesystem::path& path, std::string who);

  labels::LabelLog& log() { return log_; }
  const std::string& who() const { return who_; }
  std::uint64_t version() const { return static_cast<std::uint64_t>(log_.last()); }

  std::optional<labels::Label> of(Row row) const { return log_.of(collection_.id(row)); }
  /// One decision about each of these rows. `change` has the keys label, grade and note, which stay as they
  /// are where they are left out and go where they are null or ""; and asked. Refused (400) where they are of
  /// another type.
  std::vector<labels::Decision> decide(const std::vector<Row>& rows, const nlohmann::json& change);
  std::vector<labels::Decision> undo() { return log_.undo(who_); }
  /// For the page; row is null for an id that these scores do not have.
  nlohmann::json to_json(const labels::Decision& decision) const;
  nlohmann::json to_json(const std::vector<labels::Decision>& decisions) const;

  /// Columns user_label, user_grade and user_note of the collection's rows.
  catalog::Column label_column() const;
  catalog::Column grade_column() const;
  catalog::Column note_column() const;

  /// Images with a label or grade, in the order in which each was first decided on.
  struct Viewed {
    Row row = 0;
    labels::Label label;
    std::string asked;  ///< why it was shown when it was first decided on
  };
  std::vector<Viewed> viewed() const;
  /// What the label says of a search for `targets` (learning::target_of); nothing where it says none.
  static std::optional<learning::LabelledRow> labelled(const Viewed& viewed,
                                                       const std::vector<std::string>& targets);
  std::vector<std::string> classes() const;  ///< the three that all have, then others in use

 private:
  const Collection& collection_;
  labels::LabelLog log_;
  std::string who_;
  std::string scores_job_;
};

}  // namespace peculiar::explorer
