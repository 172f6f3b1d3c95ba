#include "morphology/cluster_measurements.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/atomic_file.h"
#include "base/error.h"
#include "catalog/column_access.h"
#include "catalog/expression.h"
#include "catalog/standardised.h"
#include "morphology/grid.h"
#include "statistics/k_means.h"
#include "tables/table_file.h"
#include "tables/table_provenance.h"

namespace peculiar::morphology {

namespace {

using catalog::Standardised;

std::vector<ClassShare> shares_of(const catalog::Column& labels, const Standardised& points,
                                  const statistics::Clustering& clustering) {
  std::map<std::string, std::vector<std::int64_t>> counts;
  for (std::size_t i = 0; i < points.rows.size(); ++i) {
    std::vector<std::int64_t>& row = counts[labels.text(points.rows[i])];
    row.resize(clustering.sizes.size());
    ++row[static_cast<std::size_t>(clustering.cluster[i])];
  }
  std::vector<ClassShare> shares;
  for (const auto& [label, row] : counts) {
    double of_class = 0;
    for (const std::int64_t count : row) of_class += static_cast<double>(count);
    for (std::size_t k = 0; k < row.size(); ++k) {
      const auto count = static_cast<double>(row[k]);
      shares.push_back({label, static_cast<int>(k), row[k], count / of_class,
                        count / static_cast<double>(clustering.sizes[k])});
    }
  }
  return shares;
}

std::int64_t missing_in(const catalog::Column& column) {
  std::int64_t count = 0;
  for (std::size_t row = 0; row < column.size(); ++row) count += std::isfinite(column.number(row)) ? 0 : 1;
  return count;
}

catalog::Table selected(const KmeansOptions& options, const RunContext& context) {
  catalog::Table table = tables::read_table(options.table, {options.table_hdu, "--table-hdu"}, context);
  if (options.where.empty()) return table;
  const std::vector<std::size_t> rows = catalog::Expression::parse(options.where).matching_rows(table);
  if (rows.empty()) throw catalog::no_row_fulfils(options.table, options.where, table.rows());
  return table.take(rows);
}

/// Of tables that measure has written.
void warn_of_bad(const catalog::Table& table, const Standardised& points, const std::string& file,
                 const RunContext& context) {
  if (!table.has("flag") || !table.has("measure_flags")) return;
  const auto bad = std::count_if(points.rows.begin(), points.rows.end(),
                                 [&](std::size_t row) { return table.at("flag").number(row) >= int{kBad}; });
  if (bad > 0)
    context.warning(
        "{}: {} of {} rows that are clustered are flagged bad; --where 'flag < 2' leaves them out", file, bad,
        points.rows.size());
}

void write_clusters(const KmeansOptions& options, catalog::Table table, const Standardised& points,
                    const statistics::Clustering& clustering, const RunContext& context) {
  catalog::Column column{"cluster", "", "k-means cluster, 0 the largest",
                         std::vector<std::int64_t>(table.rows(), 0), std::vector<bool>(table.rows(), true)};
  for (std::size_t i = 0; i < points.rows.size(); ++i) {
    std::get<std::vector<std::int64_t>>(column.data)[points.rows[i]] = clustering.cluster[i];
    column.missing[points.rows[i]] = false;
  }
  catalog::put_column(table, std::move(column));
  Provenance provenance = Provenance::now("kmeans", settings_of(options, context), context);
  provenance.inputs = {tables::as_input(options.table, table)};
  tables::set_provenance(table, provenance);
  tables::write_table(options.output, table);
}

}  // namespace

void KmeansOptions::describe(Fields& fields) {
  fields.add("table", &table, "Table of any kind: what measure writes, or another's.")
      .positional()
      .required()
      .value_name("TABLE");
  tables::add_table_choice(fields, "table_hdu", &table_hdu, "TABLE");
  fields.add("where", &where, "Cluster only rows that fulfil this expression on the columns: \"flag < 2\".")
      .value_name("EXPRESSION");
  fields.add("columns", &columns, "Columns to cluster by.").value_name("COLUMN");
  fields.add("clusters", &clusters, "How many clusters.").letter('k').range(2, 1000);
  fields.add("restarts", &restarts, "Starts of which the best is kept.").range(1, 10000);
  fields.add("label", &label, "Column of the classes whose shares are told.").value_name("COLUMN");
  fields.add("output", &output, "The table with a column `cluster`.").letter('o').value_name("TABLE");
  fields.add("overwrite", &overwrite, "Replace a file of the output's name.");
}

KmeansReport cluster_table(const KmeansOptions& options, const RunContext& context) {
  if (!options.output.empty()) {
    if (!tables::is_table_file(options.output))
      throw usage_error("--output: '{}' is not a table by its suffix; known are {}", options.output,
                        tables::kTableSuffixes);
    refuse_existing(options.output, options.overwrite);
  }
  if (options.columns.empty()) throw usage_error("--columns: name at least one");
  const catalog::Table table = selected(options, context);
  const Standardised points = catalog::standardised(table, options.columns, options.table);
  for (std::size_t d = 0; d < options.columns.size(); ++d) {
    if (!(points.deviations[d] > 0))
      throw input_error("{}: column '{}' has one value in all {} rows that can be clustered; leave it out",
                        options.table, options.columns[d], points.rows.size());
  }
  warn_of_bad(table, points, options.table, context);
  const statistics::Clustering clustering =
      statistics::k_means(points.values, options.columns.size(), static_cast<int>(options.clusters),
                          static_cast<int>(options.restarts), context);
  KmeansReport report;
  report.output = options.output;
  report.rows = static_cast<std::int64_t>(table.rows());
  report.left_out = report.rows - static_cast<std::int64_t>(points.rows.size());
  for (const std::string& name : options.columns) report.missing.push_back(missing_in(table.at(name)));
  report.sizes = clustering.sizes;
  report.centres = clustering.centres;
  report.inertia = clustering.inertia;
  for (std::vector<double>& centre : report.centres) {
    for (std::size_t d = 0; d < centre.size(); ++d)
      centre[d] = points.means[d] + points.deviations[d] * centre[d];
  }
  if (const catalog::Column* labels = table.find(options.label))
    report.shares = shares_of(*labels, points, clustering);
  if (!options.output.empty()) write_clusters(options, table, points, clustering, context);
  return report;
}

Verb<KmeansOptions, KmeansReport> kmeans_verb() {
  return {
      "kmeans",
      "clusters of a table's rows by some of its columns",
      "k-means clustering of standardised columns, by default the paper's baseline: two clusters on concentration, asymmetry, smoothness, Gini and M20. Tells what share of each class falls into each cluster. Rows with a missing value are left out.",
      {"peculiar kmeans measured.h5",
       "peculiar kmeans measured.h5 -k 3 --columns gini m20 --label kind -o clustered.ecsv"},
      cluster_table};
}

}  // namespace peculiar::morphology
