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

/// What a setting of groups is where nobody says: the columns below, if several images have one value.
inline constexpr const char* kAutoGroup = "auto";
/// ... and where each image is to be on its own.
inline constexpr const char* kNoGroup = "none";
/// "Without it ...", for the help: the rule of choose_groups().
std::string group_help();

/// Which images belong together: views of one galaxy, galaxies of one merger tree. They are not independent.
struct Grouping {
  /// Columns whose values together tell the groups, with a comma between: "tree", "snapshot,galaxy"; "":
  /// each image is on its own.
  std::string columns;
  std::int64_t groups = 0;  ///< images on their own count as one each
  std::int64_t images = 0;

  explicit operator bool() const { return !columns.empty(); }
  /// What one group is, in words: "tree", "galaxy"; "" where there are none.
  std::string noun() const;
  /// "images grouped by tree (412 groups of 1200 images)"; "" where each is on its own.
  std::string words() const;
  /// columns, groups and images; null where each is on its own.
  nlohmann::json json() const;
};

/// "snapshot,galaxy" -> {"snapshot", "galaxy"}.
std::vector<std::string> group_columns(const std::string& columns);
/// Columns that choose_groups() may look at for this setting.
std::vector<std::string> group_columns_asked(const std::string& asked);

/// The group of each row: its values of `columns` (as Grouping has them), "_" between; none where one is
/// missing. Error (input): no such column.
std::vector<std::optional<std::string>> group_names(const catalog::Table& table, const std::string& columns);

std::vector<std::optional<std::string>> group_names(const SampleReader& sample, const std::string& columns);

/// What `asked` (kAutoGroup, kNoGroup, "" as that, or columns) makes of a table. kAutoGroup: the first of
/// `tree`, `snapshot` with `galaxy`, `galaxy` alone (where there is no
/// `snapshot`), and `planted_source` that is there, where several images have one value of
/// it: galaxies of one tree belong together, whatever their snapshots. Columns of fractions are none, nor are
/// those of fewer than 4 groups, which a warning says, opened with `source`. Error (input): no such column.
Grouping choose_groups(const std::string& asked, const catalog::Table& table, const std::string& source,
                       const RunContext& context);
/// The same of a sample, of which only the columns needed are read.
Grouping choose_groups(const std::string& asked, const SampleReader& sample, const RunContext& context);

}  // namespace peculiar::store
