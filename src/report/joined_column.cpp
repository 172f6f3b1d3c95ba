#include "report/joined_column.h"

#include "base/error.h"
#include "base/letters.h"

namespace peculiar::report {

namespace {

/// The sample's values in the order of the scores.
catalog::Column by_scores(const RankedScores& scores, const store::SampleReader& sample,
                          const std::string& name) {
  const catalog::Column& numbers = scores.file.table.at("row");
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < numbers.size(); ++row) {
    const double number = numbers.number(row);
    if (!(number >= 0 && number < static_cast<double>(sample.count())))
      throw input_error("{}: names row {}, {} has {} rows", scores.path.string(), number,
                        sample.path().string(), sample.count());
    rows.push_back(static_cast<std::size_t>(number));
  }
  catalog::Table whole;
  whole.add(sample.rows().column(name));
  const catalog::Table taken = whole.take(rows);
  return taken.columns().front();
}

}  // namespace

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
        return by_scores(scores, *sample, column.name);
    }
  }
  return std::nullopt;
}

}  // namespace peculiar::report
