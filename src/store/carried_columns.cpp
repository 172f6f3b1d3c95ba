#include "store/carried_columns.h"

#include <fmt/ranges.h>

namespace peculiar::store {

namespace {

/// Columns of scores, whether or not this file has them, and those added by calibrate.
const std::set<std::string> kOfScores{"row",
                                      "fold",
                                      "combined",
                                      "anomaly_score",
                                      "density",
                                      "embedding_density",
                                      "contrast",
                                      "patch",
                                      "target_density",
                                      "artefact",
                                      "artefact_flags",
                                      "artefact_significance",
                                      "residual",
                                      "residual_peak",
                                      "asymmetry",
                                      "untrained_density",
                                      "pca_error",
                                      "pca_mahalanobis",
                                      "pca_neighbour",
                                      "bulk_score",
                                      "p_value",
                                      "q_value",
                                      "local_fdr",
                                      "candidate",
                                      "above_percentile"};

}  // namespace

bool is_column_of_scores(const std::string& name) {
  return kOfScores.contains(name) || name.starts_with("feature_") || name.starts_with("contrast_") ||
         name.starts_with("like_");
}

std::vector<ColumnSpec> carried_columns(const std::vector<ColumnSpec>& columns,
                                        const std::set<std::string>& own) {
  std::vector<ColumnSpec> carried;
  for (const ColumnSpec& spec : columns) {
    if (!own.contains(spec.name) && !is_column_of_scores(spec.name)) carried.push_back(spec);
  }
  return carried;
}

void warn_of_left_out(const std::vector<ColumnSpec>& columns, const std::set<std::string>& own,
                      const std::string& file, const RunContext& context) {
  static const std::set<std::string> kOfVerbs{"flags", "flux"};
  std::vector<std::string> names;
  for (const ColumnSpec& spec : columns) {
    const bool is_replaced = own.contains(spec.name) && !kOfVerbs.contains(spec.name);
    if (is_replaced || is_column_of_scores(spec.name)) names.push_back(spec.name);
  }
  if (!names.empty())
    context.warning(
        "{}: columns {} have names that scores files use, and are not copied; rename them in the catalogue to keep them",
        file, fmt::join(names, ", "));
}

CarriedColumns::CarriedColumns(const SampleReader& sample, const std::set<std::string>& own)
    : sample_(sample), specs_(carried_columns(sample.rows().columns(), own)) {}

void CarriedColumns::write(RowFileWriter& writer, const std::vector<std::int64_t>& rows) const {
  const std::vector<std::size_t> places(rows.begin(), rows.end());
  for (const ColumnSpec& spec : specs_) {
    catalog::Table column;
    column.add(sample_.rows().column(spec.name));
    const catalog::Table taken = column.take(places);
    writer.write(taken.columns().front(), 0);
  }
}

}  // namespace peculiar::store
