#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/run_context.h"
#include "catalog/table.h"
#include "store/sample.h"

namespace peculiar::store {

/// Default of settings for groups: the columns below, if several images share a value.
inline constexpr const char* kAutoGroup = "auto";
/// Setting for no groups: each image is on its own.
inline constexpr const char* kNoGroup = "none";
/// "Without it ...", for the help: the rule of choose_groups().
std::string group_help();

/// Images that belong together, such as views of one galaxy or galaxies of one merger tree; they are not
/// independent.
struct Grouping {
  /// Columns whose combined values define the groups, separated by commas: "tree", "snapshot,galaxy"; "":
  /// each image is on its own.
  std::string columns;
  std::int64_t groups = 0;  ///< images on their own count as one each
  std::int64_t images = 0;

  explicit operator bool() const { return !columns.empty(); }
  /// Name of one group: "tree", "galaxy"; "" without groups.
  std::string noun() const;
  /// "images grouped by tree (412 groups of 1200 images)"; "" without groups.
  std::string words() const;
  /// Columns, groups and images; null without groups.
  nlohmann::json json() const;
};

/// "snapshot,galaxy" -> {"snapshot", "galaxy"}.
std::vector<std::string> group_columns(const std::string& columns);
/// Columns that choose_groups() may look at for this setting.
std::vector<std::string> group_columns_asked(const std::string& asked);

/// The group of each row: its values of `columns` (as in Grouping), joined by "_"; none if a value is
/// missing. Error (input): no such column.
std::vector<std::optional<std::string>> group_names(const catalog::Table& table, const std::string& columns);

std::vector<std::optional<std::string>> group_names(const SampleReader& sample, const std::string& columns);

/// Texts that are equal for rows of one group: the name of the group, or a newline and the id of a row
/// without one (the newline tells an id from a group of that name).
std::vector<std::string> group_keys(const std::vector<std::optional<std::string>>& names,
                                    const std::vector<std::string>& ids);

/// Resolves `asked` (kAutoGroup, kNoGroup, "" for none, or columns) for a table. kAutoGroup: the first of
/// `tree`, `snapshot` with `galaxy`, `galaxy` alone (if there is no `snapshot`), and `planted_source` that
/// the table has, provided that several images share a value: galaxies of one tree belong together in all
/// snapshots. Skips columns of fractions, and those with fewer than 4 groups, with a warning that starts with
/// `source`. Error (input): no such column.
Grouping choose_groups(const std::string& asked, const catalog::Table& table, const std::string& source,
                       const RunContext& context);
/// The same for a sample; reads only the columns needed.
Grouping choose_groups(const std::string& asked, const SampleReader& sample, const RunContext& context);

}  // namespace peculiar::store
