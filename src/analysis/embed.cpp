#include "analysis/embed.h"

#include <fnmatch.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>

#include "analysis/words.h"
#include "base/atomic_file.h"
#include "base/error.h"
#include "base/random.h"
#include "base/version.h"
#include "catalog/column_access.h"
#include "catalog/standardised.h"
#include "statistics/tsne.h"
#include "store/scores_file.h"
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
      throw input_error("{}: no column fits '{}'; --columns says which to take", options.tables.front(),
                        pattern);
  }
  if (chosen.size() < 2) throw input_error("{}: takes two columns at least", options.tables.front());
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
  fields
      .add(
          "tables", &tables,
          "Table of any kind with the columns; several, such as the features of two samples by one model, share one plane, and the column `set` says which of them, from 1, a row is of.")
      .positional()
      .required()
      .value_name("TABLE");
  peculiar::tables::add_table_choice(fields, "table_hdu", &table_hdu, "TABLE");
  fields.add("columns", &columns, "Columns to embed by; patterns with * and ?.").value_name("PATTERN");
  fields.add("id_column", &id_column, "Column that comes along, to join by.").value_name("COLUMN");
  fields.add("method", &method, "t-SNE, or the two leading principal components.").choices({"tsne", "pca"});
  fields
      .add("perplexity", &perplexity,
           "About how many neighbours count as near; of few rows, fewer than a third of them.")
      .range(2, 1000);
  fields.add("iterations", &iterations, "Steps of t-SNE.").range(300, 100000);
  fields.add("standardise", &standardise, "Bring each column to mean 0 and deviation 1 first.");
  fields
      .add(
          "most", &most,
          "At most so many rows, drawn at random (--seed); the others have no place. 0: all rows. t-SNE of 10,000 rows takes half a minute of two cores.")
      .range(0, 1'000'000);
  fields
      .add(
          "highest", &highest,
          "With --most: scores of the same rows; a quarter of them are those that rank highest, the others are drawn at random.")
      .value_name("SCORES.h5");
  fields.add("output", &output, "The table with embedding_x and embedding_y.")
      .letter('o')
      .required()
      .value_name("TABLE");
  fields.add("overwrite", &overwrite, "Replace a file of the output's name.");
}

namespace {

constexpr std::size_t kFewestEmbedded = 10;  // by t-SNE

std::string tables_words(const EmbedOptions& options) { return list_words(options.tables); }

/// Which column tells a row from all others; rows of several tables have numbers of their own each.
std::string naming_column(const catalog::Table& table, const EmbedOptions& options) {
  return table.has("row") && options.tables.size() == 1 ? "row" : options.id_column;
}

/// The tables' rows one after the other, with the columns and what comes along. Their metadata are the
/// first's.
catalog::Table stacked(const std::vector<catalog::Table>& tables, const std::vector<std::string>& columns,
                       const EmbedOptions& options) {
  if (tables.size() == 1) return tables.front();
  const auto model_of = [](const catalog::Table& table) {
    for (const auto& [key, value] : table.metadata) {
      if (key == "model_fingerprint") return value;
    }
    return std::string();
  };
  catalog::Table all;
  std::vector<std::string> ids;
  std::vector<std::int64_t> sets, rows;
  std::vector<bool> missing;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    if (model_of(tables[i]) != model_of(tables.front()))
      throw input_error("{}: its features are of another model than those of {}; they do not compare",
                        options.tables[i], options.tables.front());
    const catalog::Column& id = tables[i].at(options.id_column);
    for (std::size_t row = 0; row < id.size(); ++row) {
      ids.push_back(id.is_missing(row) ? "" : id.text(row));
      missing.push_back(id.is_missing(row));
      sets.push_back(static_cast<std::int64_t>(i) + 1);
    }
  }
  std::string which;
  for (std::size_t i = 0; i < tables.size(); ++i)
    which += fmt::format("{}{}: {}", i == 0 ? "" : ", ", i + 1,
                         std::filesystem::path(options.tables[i]).filename().string());
  all.add({options.id_column, "", tables.front().at(options.id_column).description, std::move(ids),
           std::move(missing)});
  all.add({kEmbeddedSet, "", "which table the row is of (" + which + ")", std::move(sets), {}});
  const bool have_rows = std::all_of(tables.begin(), tables.end(), [](const catalog::Table& table) {
    return table.has("row") && table.at("row").is_numeric();
  });
  if (have_rows && options.id_column != "row") {
    for (const catalog::Table& table : tables) {
      for (std::size_t row = 0; row < table.rows(); ++row)
        rows.push_back(static_cast<std::int64_t>(table.at("row").number(row)));
    }
    all.add({"row", "", "row of the image in its sample", std::move(rows), {}});
  }
  for (const std::string& name : columns) {
    std::vector<double> values;
    for (std::size_t i = 0; i < tables.size(); ++i) {
      const catalog::Column* column = tables[i].find(name);
      if (column == nullptr)
        throw input_error("{}: has no column '{}', which {} has", options.tables[i], name,
                          options.tables.front());
      if (!column->is_numeric()) throw input_error("{}: column '{}' is no number", options.tables[i], name);
      const std::vector<double> its = catalog::numbers(*column);
      values.insert(values.end(), its.begin(), its.end());
    }
    all.add({name, "", "", std::move(values), {}});
  }
  return all;
}

/// Scores by what the table calls its rows: `row` where both have that column, else the ids.
std::map<std::string, double> scores_by_name(const catalog::Table& table, const EmbedOptions& options) {
  const store::ScoresFile scores = store::read_scores(options.highest);
  const catalog::Column& score = store::score_column(scores, "", options.highest);
  const catalog::Column& names = scores.table.at(naming_column(table, options));
  std::map<std::string, double> by_name;
  for (std::size_t row = 0; row < score.size(); ++row) {
    if (!score.is_missing(row)) by_name[names.text(row)] = score.number(row);
  }
  return by_name;
}

/// Which of `rows` of the table have a place, at most `options.most`, in their order.
std::vector<std::size_t> drawn_rows(const catalog::Table& table, const std::vector<std::size_t>& rows,
                                    const EmbedOptions& options, std::uint64_t seed) {
  const auto most = static_cast<std::size_t>(options.most);
  std::vector<std::size_t> order(rows.size());  // places in `rows`
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (most == 0 || rows.size() <= most) return order;
  RandomStream random(seed, "embed-rows");
  shuffle(order, random);
  if (!options.highest.empty()) {
    const std::map<std::string, double> scores = scores_by_name(table, options);
    const catalog::Column& names = table.at(naming_column(table, options));
    if (options.tables.size() > 1) {
      std::set<std::string> seen;
      for (std::size_t row = 0; row < names.size(); ++row) {
        if (!seen.insert(names.text(row)).second)
          throw input_error(
              "--highest: id '{}' stands in more than one of {}, so its score is not known to be its own; leave out --highest",
              names.text(row), tables_words(options));
      }
    }
    const auto score_of = [&](std::size_t place) {
      const auto found = scores.find(names.text(rows[place]));
      return found == scores.end() ? -INFINITY : found->second;
    };
    if (std::none_of(order.begin(), order.end(), [&](std::size_t i) { return score_of(i) > -INFINITY; }))
      throw input_error("--highest: {} scores none of the rows of {}", options.highest,
                        tables_words(options));
    std::vector<double> values(rows.size());
    for (const std::size_t place : order) values[place] = score_of(place);
    // The highest quarter to the front; behind it the order is random as before.
    std::vector<std::size_t> ranked = order;
    std::stable_sort(ranked.begin(), ranked.end(),
                     [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
    ranked.resize(most / 4);
    std::vector<bool> is_high(rows.size(), false);
    for (const std::size_t place : ranked) is_high[place] = true;
    std::stable_partition(order.begin(), order.end(), [&](std::size_t place) { return is_high[place]; });
  }
  order.resize(most);
  std::sort(order.begin(), order.end());
  return order;
}

}  // namespace

EmbedReport embed_table(const EmbedOptions& options, const RunContext& context) {
  const auto start = std::chrono::steady_clock::now();
  if (!tables::is_table_file(options.output))
    throw usage_error("--output: '{}' is not a table by its suffix; known are {}", options.output,
                      tables::kTableSuffixes);
  refuse_existing(options.output, options.overwrite);
  const std::string words = tables_words(options);
  std::vector<catalog::Table> read;
  for (const std::string& file : options.tables) {
    if (std::count(options.tables.begin(), options.tables.end(), file) > 1)
      throw usage_error("{}: is given twice", file);
    read.push_back(tables::read_table(file, {options.table_hdu, "--table-hdu"}, context));
  }
  EmbedReport report;
  report.output = options.output;
  report.columns = chosen_columns(read.front(), options);
  const catalog::Table table = stacked(read, report.columns, options);
  catalog::Standardised rows = catalog::standardised(table, report.columns, words);
  const std::size_t dimensions = report.columns.size();
  if (!options.standardise) {
    for (std::size_t i = 0; i < rows.values.size(); ++i)
      rows.values[i] = rows.values[i] * rows.deviations[i % dimensions] + rows.means[i % dimensions];
  }
  const std::vector<std::size_t> drawn = drawn_rows(table, rows.rows, options, context.seed);
  report.passed_over = static_cast<std::int64_t>(rows.rows.size() - drawn.size());
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    std::copy_n(rows.values.begin() + static_cast<std::ptrdiff_t>(drawn[i] * dimensions), dimensions,
                rows.values.begin() + static_cast<std::ptrdiff_t>(i * dimensions));
    rows.rows[i] = rows.rows[drawn[i]];
  }
  rows.values.resize(drawn.size() * dimensions);
  report.rows = static_cast<std::int64_t>(table.rows());
  report.left_out = report.rows - static_cast<std::int64_t>(rows.rows.size());
  rows.rows.resize(drawn.size());
  if (rows.rows.size() < (options.method == "tsne" ? kFewestEmbedded : 3))
    throw input_error("{}: only {} of {} rows have all of the columns, too few for a map", words,
                      rows.rows.size(), report.rows);
  const statistics::Points points{std::move(rows.values), dimensions};
  std::vector<double> x, y;
  if (options.method == "tsne") {
    // So many neighbours need three times as many rows and one more.
    report.perplexity = std::min(options.perplexity, static_cast<double>(points.count() - 1) / 3);
    if (report.perplexity < options.perplexity)
      context.info("{}: {} rows are few: perplexity {:.1f}", words, points.count(), report.perplexity);
    const statistics::TsneResult result =
        statistics::tsne(points, {report.perplexity, options.iterations}, context);
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
  if (options.tables.size() > 1) embedding.add(table.at(kEmbeddedSet));
  if (options.id_column != "row" && table.has("row")) embedding.add(table.at("row"));
  const std::string what = options.method == "tsne" ? "t-SNE" : "principal component";
  embedding.add(coordinate("embedding_x", what + ", first axis", table.rows(), rows.rows, x));
  embedding.add(coordinate("embedding_y", what + ", second axis", table.rows(), rows.rows, y));
  Provenance provenance = Provenance::now("embed", settings_of(options), context);
  for (std::size_t i = 0; i < read.size(); ++i) {
    std::string own;
    for (const auto& [key, value] : read[i].metadata) own = key == "provenance" ? value : own;
    provenance.inputs.push_back({options.tables[i], "", own});
  }
  embedding.metadata = {{"provenance", provenance.json()}};
  tables::write_table(options.output, embedding);
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return report;
}

Verb<EmbedOptions, EmbedReport> embed_verb() {
  return {
      "embed",
      "a table's rows in the plane, those that are alike near each other",
      "Puts rows into two dimensions by many columns, such as features of a network: by t-SNE, exact up to 1,000 rows and by Barnes and Hut's tree beyond, or along the two leading principal components. `peculiar evaluate --embedding` and `peculiar compare --embedding` draw it.",
      {"peculiar embed features.h5 --columns 'feature_*' -o embedding.ecsv",
       "peculiar embed mock_features.h5 survey_features.h5 --no-standardise -o embedding.fits",
       "peculiar embed measured.h5 --columns gini m20 concentration asymmetry --method pca -o embedding.ecsv"},
      embed_table};
}

}  // namespace peculiar::analysis
