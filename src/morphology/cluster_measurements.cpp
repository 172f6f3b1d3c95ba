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

/// Number of ascending row numbers below `end`: rows of the table itself, which precede those of a training
/// table.
std::size_t count_below(const std::vector<std::size_t>& rows, std::size_t end) {
  return static_cast<std::size_t>(std::lower_bound(rows.begin(), rows.end(), end) - rows.begin());
}

std::vector<ClassShare> shares_of(const catalog::Column& labels, const Standardised& points,
                                  const statistics::Clustering& clustering) {
  std::map<std::string, std::vector<std::int64_t>> counts;
  std::vector<std::int64_t> sizes(clustering.sizes.size());
  for (std::size_t i = 0; i < count_below(points.rows, labels.size()); ++i) {
    ++sizes[static_cast<std::size_t>(clustering.cluster[i])];
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
                        sizes[k] > 0 ? count / static_cast<double>(sizes[k]) : 0});
    }
  }
  return shares;
}

std::int64_t missing_in(const catalog::Column& column) {
  std::int64_t count = 0;
  for (std::size_t row = 0; row < column.size(); ++row) count += std::isfinite(column.number(row)) ? 0 : 1;
  return count;
}

catalog::Table selected(const std::string& file, const tables::TableChoice& choice,
                        const KmeansOptions& options, const RunContext& context) {
  catalog::Table table = tables::read_table(file, choice, context);
  if (options.where.empty()) return table;
  const std::vector<std::size_t> rows = catalog::Expression::parse(options.where).matching_rows(table);
  if (rows.empty()) throw catalog::no_row_fulfils(file, options.where, table.rows());
  return table.take(rows);
}

/// The columns for clustering, as numbers.
catalog::Table numbers_of(const catalog::Table& table, const std::vector<std::string>& columns,
                          const std::string& file) {
  catalog::Table result;
  for (const std::string& name : columns) {
    const catalog::Column& column = table.at(name);
    if (!column.is_numeric()) throw input_error("{}: column '{}' is not numeric", file, name);
    result.add({name, "", "", catalog::numbers(column), {}});
  }
  return result;
}

/// Renumbers the clusters so that cluster 0 is the one of most training rows; the others keep their order.
/// Returns the number of training rows in each.
std::vector<std::int64_t> put_normal_first(statistics::Clustering& clustering, const Standardised& points,
                                           std::size_t table_rows, const std::string& training) {
  std::vector<std::int64_t> counts(clustering.sizes.size());
  for (std::size_t i = count_below(points.rows, table_rows); i < points.rows.size(); ++i)
    ++counts[static_cast<std::size_t>(clustering.cluster[i])];
  const auto most = std::max_element(counts.begin(), counts.end());
  if (*most == 0) throw input_error("{}: no row can be clustered: every row has a missing value", training);
  const auto normal = most - counts.begin();
  const auto to_front = [normal](auto& values) {
    std::rotate(values.begin(), values.begin() + normal, values.begin() + normal + 1);
  };
  to_front(counts);
  to_front(clustering.sizes);
  to_front(clustering.centres);
  for (int& cluster : clustering.cluster)
    cluster = cluster == normal ? 0 : cluster + (cluster < normal ? 1 : 0);
  return counts;
}

/// For tables written by measure.
void warn_of_bad(const catalog::Table& table, const Standardised& points, const std::string& file,
                 const RunContext& context) {
  if (!table.has("flag") || !table.has("measure_flags")) return;
  const std::size_t clustered = count_below(points.rows, table.rows());
  const auto bad =
      std::count_if(points.rows.begin(), points.rows.begin() + static_cast<std::ptrdiff_t>(clustered),
                    [&](std::size_t row) { return table.at("flag").number(row) >= int{kBad}; });
  if (bad > 0)
    context.warning("{}: {} of {} clustered rows are flagged bad; --where 'flag < 2' leaves them out", file,
                    bad, clustered);
}

void write_clusters(const KmeansOptions& options, catalog::Table table, const catalog::Table& training,
                    const Standardised& points, const statistics::Clustering& clustering,
                    const RunContext& context) {
  const std::size_t rows = table.rows();
  const bool with_training = !options.training.empty();
  catalog::Column cluster{"cluster", "",
                          with_training ? "k-means cluster; 0 is the cluster of most training rows"
                                        : "k-means cluster; 0 is the largest",
                          std::vector<std::int64_t>(rows, 0), std::vector<bool>(rows, true)};
  catalog::Column odd{"odd_cluster", "", "in another k-means cluster than most training rows",
                      std::vector<bool>(rows, false), std::vector<bool>(rows, true)};
  for (std::size_t i = 0; i < count_below(points.rows, rows); ++i) {
    const std::size_t row = points.rows[i];
    std::get<std::vector<std::int64_t>>(cluster.data)[row] = clustering.cluster[i];
    std::get<std::vector<bool>>(odd.data)[row] = clustering.cluster[i] != 0;
    cluster.missing[row] = odd.missing[row] = false;
  }
  catalog::put_column(table, std::move(cluster));
  if (with_training) catalog::put_column(table, std::move(odd));
  Provenance provenance = Provenance::now("kmeans", settings_of(options, context), context);
  provenance.inputs = {tables::as_input(options.table, table)};
  if (with_training) provenance.inputs.push_back(tables::as_input(options.training, training));
  tables::set_provenance(table, provenance);
  tables::write_table(options.output, table);
}

}  // namespace

void KmeansOptions::describe(Fields& fields) {
  fields.add("table", &table, "Table of any format, such as the output of peculiar measure.")
      .positional()
      .required()
      .value_name("TABLE");
  tables::add_table_choice(fields, "table_hdu", &table_hdu, "TABLE");
  fields
      .add(
          "training", &training,
          "Measurements of the training images. Their rows are clustered together with those of TABLE, as published, and cluster 0 is the cluster of most training rows; the column `odd_cluster` marks rows of TABLE in another cluster. Fractions count rows of TABLE only.")
      .value_name("TABLE");
  fields.add("where", &where, "Cluster only rows that satisfy this expression on the columns: \"flag < 2\".")
      .value_name("EXPRESSION");
  fields.add("columns", &columns, "Columns to cluster on.").value_name("COLUMN,...");
  fields.add("clusters", &clusters, "Number of clusters.").letter('k').range(2, 1000);
  fields.add("restarts", &restarts, "Number of random starts; the best is kept.").range(1, 10000);
  fields.add("label", &label, "Column with the classes whose fractions per cluster are reported.")
      .value_name("COLUMN");
  fields.add("output", &output, "Output table with a column `cluster`.").letter('o').value_name("TABLE");
  fields.add("overwrite", &overwrite, "Overwrite an existing output file.");
}

KmeansReport cluster_table(const KmeansOptions& options, const RunContext& context) {
  if (!options.output.empty()) {
    if (!tables::is_table_file(options.output))
      throw usage_error("--output: '{}' has no table suffix; known suffixes: {}", options.output,
                        tables::kTableSuffixes);
    refuse_existing(options.output, options.overwrite);
  }
  if (options.columns.empty()) throw usage_error("--columns: name at least one column");
  const catalog::Table table = selected(options.table, {options.table_hdu, "--table-hdu"}, options, context);
  catalog::Table all = numbers_of(table, options.columns, options.table);
  catalog::Table training;
  if (!options.training.empty()) {
    training = selected(options.training, {}, options, context);
    catalog::append_rows(all, numbers_of(training, options.columns, options.training));
  }
  const Standardised points = catalog::standardised(all, options.columns, options.table);
  for (std::size_t d = 0; d < options.columns.size(); ++d) {
    if (!(points.deviations[d] > 0))
      throw input_error("{}: column '{}' is constant over all {} rows that can be clustered; leave it out",
                        options.table, options.columns[d], points.rows.size());
  }
  warn_of_bad(table, points, options.table, context);
  statistics::Clustering clustering =
      statistics::k_means(points.values, options.columns.size(), static_cast<int>(options.clusters),
                          static_cast<int>(options.restarts), context);
  KmeansReport report;
  report.output = options.output;
  report.rows = static_cast<std::int64_t>(table.rows());
  report.left_out = report.rows - static_cast<std::int64_t>(count_below(points.rows, table.rows()));
  if (!options.training.empty())
    report.training_sizes = put_normal_first(clustering, points, table.rows(), options.training);
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
  if (!options.output.empty()) write_clusters(options, table, training, points, clustering, context);
  return report;
}

Verb<KmeansOptions, KmeansReport> kmeans_verb() {
  return {
      "kmeans",
      "k-means clusters of a table's rows",
      "k-means clustering of standardised columns. The default is the paper's baseline: two clusters on concentration, asymmetry, smoothness, Gini and M20 (Margalef-Bentabol et al. 2020, section 4.1.4; with --training on training and test images together, as in the paper). Reports the fraction of each class in each cluster. Rows with a missing value are left out.",
      {"peculiar kmeans measured.h5",
       "peculiar kmeans measured.h5 --training training_measured.h5 -o clustered.fits",
       "peculiar kmeans measured.h5 -k 3 --columns gini,m20 --label kind -o clustered.ecsv"},
      cluster_table};
}

}  // namespace peculiar::morphology
