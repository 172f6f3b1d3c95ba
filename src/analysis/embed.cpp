#include "analysis/embed.h"

#include <fnmatch.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/version.h"
#include "catalog/standardised.h"
#include "statistics/tsne.h"
#include "tables/table_file.h"

namespace peculiar::analysis {

namespace {

/// The table's columns that fit the patterns, each once, in the order of the table.
std::vector<std::string> chosen_columns(const catalog::Table& table, const EmbedOptions& options) {
  std::vector<std::string> chosen;
  for (const std::string& pattern : options.columns) {
    bool found = false;
    for (const std::string& name : table.names()) {
      if (::fnmatch(pattern.c_str(), name.c_str(), 0) != 0) continue;
      found = true;
      if (std::find(chosen.begin(), chosen.end(), name) == chosen.end()) chosen.push_back(name);
    }
    if (!found)
      throw input_error("{}: no column fits '{}'; --columns says which to take", options.table, pattern);
  }
  if (chosen.size() < 2) throw input_error("{}: takes two columns at least", options.table);
  return chosen;
}

catalog::Column coordinate(const std::string& name, const std::string& description, std::size_t rows,
                           const std::vector<std::size_t>& of, const std::vector<double>& values) {
  std::vector<double> all(rows, std::nan(""));
  for (std::size_t i = 0; i < of.size(); ++i) all[of[i]] = values[i];
  return {name, "", description, std::move(all), {}};
}

}  // namespace

void EmbedOptions::describe(Fields& fields) {
  fields.add("table", &table, "Table of any kind with the columns.")
      .positional()
      .required()
      .value_name("TABLE");
  tables::add_table_choice(fields, "table_hdu", &table_hdu, "TABLE");
  fields.add("columns", &columns, "Columns to embed by; patterns with * and ?.").value_name("PATTERN");
  fields.add("id_column", &id_column, "Column that comes along, to join by.").value_name("COLUMN");
  fields.add("method", &method, "t-SNE, or the two leading principal components.").choices({"tsne", "pca"});
  fields.add("perplexity", &perplexity, "About how many neighbours count as near.").range(2, 1000);
  fields.add("iterations", &iterations, "Steps of t-SNE.").range(300, 100000);
  fields.add("standardise", &standardise, "Bring each column to mean 0 and deviation 1 first.");
  fields.add("output", &output, "The table with embedding_x and embedding_y.")
      .letter('o')
      .required()
      .value_name("TABLE");
  fields.add("overwrite", &overwrite, "Replace a file of the output's name.");
}

EmbedReport embed_table(const EmbedOptions& options, const RunContext& context) {
  const auto start = std::chrono::steady_clock::now();
  if (!tables::is_table_file(options.output))
    throw usage_error("--output: '{}' is not a table by its suffix; known are {}", options.output,
                      tables::kTableSuffixes);
  refuse_existing(options.output, options.overwrite);
  const catalog::Table table = tables::read_table(options.table, {options.table_hdu, "--table-hdu"}, context);
  EmbedReport report;
  report.output = options.output;
  report.columns = chosen_columns(table, options);
  catalog::Standardised rows = catalog::standardised(table, report.columns, options.table);
  const std::size_t dimensions = report.columns.size();
  if (!options.standardise) {
    for (std::size_t i = 0; i < rows.values.size(); ++i)
      rows.values[i] = rows.values[i] * rows.deviations[i % dimensions] + rows.means[i % dimensions];
  }
  report.rows = static_cast<std::int64_t>(table.rows());
  report.left_out = report.rows - static_cast<std::int64_t>(rows.rows.size());
  if (rows.rows.size() < 3)
    throw input_error("{}: only {} of {} rows have all of the columns", options.table, rows.rows.size(),
                      report.rows);
  const statistics::Points points{std::move(rows.values), dimensions};
  std::vector<double> x, y;
  if (options.method == "tsne") {
    const statistics::TsneResult result =
        statistics::tsne(points, {options.perplexity, options.iterations}, context);
    report.divergence = result.divergence;
    for (const statistics::Place& place : result.places) {
      x.push_back(place[0]);
      y.push_back(place[1]);
    }
  } else {
    const statistics::Points components = statistics::principal_components(points, 2);
    for (std::size_t i = 0; i < components.count(); ++i) {
      x.push_back(components.at(i)[0]);
      y.push_back(components.at(i)[1]);
    }
  }
  catalog::Table embedding;
  embedding.add(table.at(options.id_column));
  const std::string what = options.method == "tsne" ? "t-SNE" : "principal component";
  embedding.add(coordinate("embedding_x", what + ", first axis", table.rows(), rows.rows, x));
  embedding.add(coordinate("embedding_y", what + ", second axis", table.rows(), rows.rows, y));
  Provenance provenance = Provenance::now("embed", settings_of(options), context);
  std::string own;
  for (const auto& [key, value] : table.metadata) own = key == "provenance" ? value : own;
  provenance.inputs = {{options.table, "", own}};
  embedding.metadata = {{"provenance", provenance.json()}};
  tables::write_table(options.output, embedding);
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return report;
}

Verb<EmbedOptions, EmbedReport> embed_verb() {
  return {
      "embed",
      "a table's rows in the plane, those that are alike near each other",
      "Puts rows into two dimensions by many columns, such as features of a network: by t-SNE, exact up to 1,000 rows and by Barnes and Hut's tree beyond, or along the two leading principal components. `peculiar evaluate --embedding` draws it.",
      {"peculiar embed features.h5 --columns 'feature_*' -o embedding.ecsv",
       "peculiar embed measured.h5 --columns gini m20 concentration asymmetry --method pca -o embedding.ecsv"},
      embed_table};
}

}  // namespace peculiar::analysis
