#include "scoring/search_file.h"

#include <algorithm>
#include <cmath>

namespace peculiar::scoring {

namespace {

const std::string kKind = "search";
constexpr std::int64_t kVersion = 1;

}  // namespace

store::RowFileWriter SearchFile::open(const std::string& job, const std::vector<ScoreColumn>& columns,
                                      std::int64_t latent_dimension, const RunContext& context) const {
  store::RowFileSpec spec;
  spec.kind = kKind;
  spec.version = kVersion;
  spec.count = static_cast<std::int64_t>(score_rows_.size());
  spec.arrays = {{"latent", store::ArrayType::kFloat32, {latent_dimension}, {}}};
  for (const ScoreColumn& column : columns)
    spec.columns.push_back({column.name, column.unit, column.description, store::ColumnType::kFloat, 0});
  return {path_, spec, {true, job, {}}, context};
}

void SearchFile::write(store::RowFileWriter& writer, std::int64_t first, const SearchFindings& findings,
                       const std::vector<ScoreColumn>& columns) {
  const auto done = static_cast<std::size_t>(findings.done);
  if (done == 0) return;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    std::vector<double> values(findings.values[i].begin(),
                               findings.values[i].begin() + static_cast<std::ptrdiff_t>(done));
    writer.write(catalog::Column{columns[i].name, "", "", std::move(values), {}}, first);
  }
  const std::size_t latent = findings.latent.size() / findings.values.front().size();
  writer.write("latent", first, std::span(findings.latent).first(done * latent));
}

std::int64_t SearchFile::join(const std::vector<ScoreColumn>& columns, store::ScoresFile& scores) const {
  const store::RowFileReader file(path_, kKind, kVersion);
  const std::size_t rows = scores.table.rows();
  std::int64_t unconverged = 0;
  for (const ScoreColumn& column : columns) {
    const catalog::Column own = file.column(column.name);
    std::vector<double> values(rows, std::nan(""));
    std::vector<bool> missing(rows, true);
    for (std::size_t k = 0; k < score_rows_.size(); ++k) {
      values[score_rows_[k]] = own.number(k);
      missing[score_rows_[k]] = std::isnan(own.number(k));
    }
    if (column.name == "iterations") {
      std::vector<std::int64_t> counts;
      for (const double value : values) counts.push_back(std::isnan(value) ? 0 : std::llround(value));
      scores.table.add({column.name, column.unit, column.description, counts, missing});
    } else if (column.name == "converged") {
      std::vector<bool> settled;
      for (const double value : values) settled.push_back(value > 0);
      unconverged = std::count(values.begin(), values.end(), 0.0);
      scores.table.add({column.name, column.unit, column.description, settled, missing});
    } else {
      scores.table.add({column.name, column.unit, column.description, values, {}});
    }
  }
  return unconverged;
}

std::vector<float> SearchFile::latent(std::span<const std::size_t> rows,
                                      std::int64_t latent_dimension) const {
  const store::RowFileReader file(path_, kKind, kVersion);
  const auto size = static_cast<std::size_t>(latent_dimension);
  std::vector<float> vectors(rows.size() * size);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto place =
        std::lower_bound(score_rows_.begin(), score_rows_.end(), rows[i]) - score_rows_.begin();
    file.read("latent", place, std::span(vectors).subspan(i * size, size));
  }
  return vectors;
}

}  // namespace peculiar::scoring
