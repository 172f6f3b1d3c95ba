#include "report/joined_column.h"

#include "base/letters.h"

namespace peculiar::report {

std::optional<catalog::Column> joined_column(const RankedScores& scores, const store::SampleReader* sample,
                                             const std::vector<std::string>& names, ColumnKind kind) {
  const bool numbers = kind == ColumnKind::kNumber;
  for (const std::string& name : names) {
    for (const catalog::Column& column : scores.file.table.columns()) {
      if (lower_case(column.name) == name && column.is_numeric() == numbers) return column;
    }
    if (sample == nullptr) continue;
    for (const store::ColumnSpec& column : sample->rows().columns()) {
      if (lower_case(column.name) == name && (column.type != store::ColumnType::kText) == numbers)
        return store::column_of_images(*sample, scores.images_in(*sample), column.name,
                                       scores.file.table.at("row"), scores.path.string());
    }
  }
  return std::nullopt;
}

}  // namespace peculiar::report
