#include "analysis/embed.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "analysis/embed_rows.h"
#include "analysis/words.h"
#include "base/atomic_file.h"
#include "base/error.h"
#include "base/random.h"
#include "base/version.h"
#include "statistics/landmarks.h"
#include "statistics/placing.h"
#include "statistics/trustworthiness.h"
#include "tables/table_file.h"

namespace peculiar::analysis {

void EmbedOptions::describe(Fields& fields) {
  fields
      .add(
          "tables", &tables,
          "Table of any format with the columns, or an array of vectors (.npy, HDF5, a features file). Several inputs, such as the features of two samples by one model, are embedded together; the column `set` gives the input of each row, from 1.")
      .positional()
      .required()
      .value_name("TABLE");
  peculiar::tables::add_table_choice(fields, "table_hdu", &table_hdu, "TABLE");
  fields.add("columns", &columns, "Columns to embed; patterns with * and ?.").value_name("PATTERN,...");
  fields.add("id_column", &id_column, "Column to keep, for joins.").value_name("COLUMN");
  fields.add("method", &method, "t-SNE, or the first two principal components.").choices({"tsne", "pca"});
  fields
      .add(
          "perplexity", &perplexity,
          "Perplexity of t-SNE, roughly the number of near neighbours; limited to a third of the number of rows.")
      .range(2, 1000);
  fields.add("iterations", &iterations, "Steps of t-SNE.").range(300, 100000);
  fields
      .add(
          "landmarks", &landmarks,
          "Number of rows for t-SNE (landmarks), among which the others are then placed; rare groups and sparse regions are over-represented. 0: all rows if there are 50,000 or fewer, else 30,000.")
      .range(0, 1'000'000);
  fields.add("standardise", &standardise, "First scale each column to mean 0 and standard deviation 1.");
  fields
      .add(
          "ids", &ids,
          "Ids for the rows of an array: a text file with one per line, or a table in the order of the array.")
      .value_name("FILE");
  fields.add("features_part", &features_part, "Which array to use, if an HDF5 file holds several.")
      .value_name("NAME");
  fields
      .add(
          "most", &most,
          "Maximum number of rows, drawn at random (--seed); the others get no position. 0: all rows. t-SNE of 10,000 rows takes half a minute on two cores, a map of a million rows a few minutes.")
      .range(0, 1'000'000);
  fields
      .add(
          "highest", &highest,
          "Scores of the same rows: a quarter of the rows chosen by --most or --landmarks are then those with the highest scores.")
      .value_name("SCORES.h5");
  fields.add("output", &output, "Output table with embedding_x and embedding_y.")
      .letter('o')
      .required()
      .value_name("TABLE");
  fields.add("overwrite", &overwrite, "Overwrite an existing output file.");
}

namespace {

constexpr std::int64_t kFewestEmbedded = 10;  // by t-SNE
constexpr std::size_t kTrustRows = 500;
constexpr std::size_t kTrustAmong = 20'000;

/// Returns the numbers of the `count` highest scores; ties in the order of `order`.
std::vector<std::size_t> highest_of(std::vector<std::size_t> order, const std::vector<double>& scores,
                                    std::size_t count) {
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  order.resize(std::min(count, order.size()));
  return order;
}

std::vector<std::size_t> all_numbers(std::size_t count) {
  std::vector<std::size_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  return numbers;
}

/// Keeps at most `most` of the rows, in their order: a quarter of them those with the highest scores, if
/// there are scores, the others drawn at random. Keeps their scores only.
void keep_drawn(EmbedRows& rows, std::vector<double>& scores, std::size_t most, std::uint64_t seed) {
  std::vector<std::size_t> order = all_numbers(rows.rows.size());
  RandomStream random(seed, "embed-rows");
  shuffle(order, random);
  if (!scores.empty()) {
    // Moves the highest to the front; the order of the others stays random.
    std::vector<bool> is_high(rows.rows.size(), false);
    for (const std::size_t number : highest_of(order, scores, most / 4)) is_high[number] = true;
    std::stable_partition(order.begin(), order.end(), [&](std::size_t number) { return is_high[number]; });
  }
  order.resize(most);
  std::sort(order.begin(), order.end());
  rows.points = statistics::chosen_points(rows.points, order);
  for (std::size_t i = 0; i < most; ++i) {
    rows.rows[i] = rows.rows[order[i]];
    if (!scores.empty()) scores[i] = scores[order[i]];
  }
  rows.rows.resize(most);
  if (!scores.empty()) scores.resize(most);
}

/// Returns the number of landmarks for t-SNE; equal to `rows` for no landmarks.
std::size_t landmarks_of(const EmbedOptions& options, std::size_t rows) {
  if (options.method != "tsne") return rows;
  if (options.landmarks > 0) return std::min(rows, static_cast<std::size_t>(options.landmarks));
  return rows <= kMostAtOnce ? rows : kUsualLandmarks;
}

struct Embedding {
  std::vector<statistics::Place> places;
  std::vector<std::size_t> landmarks;  ///< indices of places; empty if none
};

Embedding tsne_of(const statistics::Points& points, const std::vector<double>& scores,
                  const EmbedOptions& options, EmbedReport& report, const RunContext& context) {
  Embedding embedding;
  const std::size_t count = landmarks_of(options, points.count());
  const std::string words = list_words(options.tables);
  // A perplexity needs three times as many rows plus one.
  report.perplexity = std::min(options.perplexity, static_cast<double>(count - 1) / 3);
  if (report.perplexity < options.perplexity)
    context.info("{}: only {} rows; perplexity reduced to {:.1f}", words, count, report.perplexity);
  const statistics::TsneOptions tsne{report.perplexity, options.iterations};
  statistics::TsneResult result;
  if (count == points.count()) {
    result = statistics::tsne(points, tsne, context);
  } else {
    std::vector<std::size_t> always;
    if (!scores.empty()) {
      always = highest_of(all_numbers(points.count()), scores, count / 4);
      std::erase_if(always, [&](std::size_t number) { return scores[number] == -INFINITY; });
    }
    context.info("{}: t-SNE of {} landmarks; the other {} rows are placed among them", words, count,
                 points.count() - count);
    embedding.landmarks = statistics::draw_landmarks(points, count, always, context);
    result = statistics::tsne_by_landmarks(points, embedding.landmarks, tsne, context);
  }
  report.landmarks = std::ssize(embedding.landmarks);
  report.divergence = result.divergence;
  embedding.places = std::move(result.places);
  return embedding;
}

/// Estimates the trustworthiness from rows drawn with the seed among other drawn rows; few enough to be fast
/// compared with the map.
double estimated_trust(const statistics::Points& points, const std::vector<statistics::Place>& places,
                       const RunContext& context) {
  if (points.count() <= 2 * kTrustedNeighbours) return std::nan("");
  std::vector<std::size_t> drawn = all_numbers(points.count());
  RandomStream random(context.seed, "embed-trust");
  shuffle(drawn, random);
  drawn.resize(std::min(drawn.size(), kTrustAmong));
  std::vector<statistics::Place> theirs;
  for (const std::size_t number : drawn) theirs.push_back(places[number]);
  return statistics::trustworthiness(statistics::chosen_points(points, drawn), theirs, kTrustedNeighbours,
                                     all_numbers(std::min(drawn.size(), kTrustRows)), context);
}

/// Returns the output table: known columns of all rows, and the positions of embedded ones.
catalog::Table table_of(EmbedRows& rows, const Embedding& embedding, const EmbedOptions& options) {
  catalog::Table table = std::move(rows.known);
  const std::string what = options.method == "tsne" ? "t-SNE" : "principal component";
  for (const auto& [name, axis, words] :
       {std::tuple("embedding_x", 0, ", first axis"), {"embedding_y", 1, ", second axis"}}) {
    std::vector<double> values(table.rows(), std::nan(""));
    for (std::size_t i = 0; i < rows.rows.size(); ++i)
      values[rows.rows[i]] = embedding.places[i][static_cast<std::size_t>(axis)];
    table.add({name, "", what + words, std::move(values), {}});
  }
  if (!embedding.landmarks.empty()) {
    std::vector<bool> is_landmark(table.rows(), false);
    for (const std::size_t number : embedding.landmarks) is_landmark[rows.rows[number]] = true;
    table.add({kLandmark,
               "",
               "is a landmark: one of the rows of t-SNE, among which the others are placed",
               std::move(is_landmark),
               {}});
  }
  return table;
}

}  // namespace

EmbedReport embed_table(const EmbedOptions& options, const RunContext& context) {
  const auto start = std::chrono::steady_clock::now();
  if (!tables::is_table_file(options.output))
    throw usage_error("--output: '{}' has no table suffix; known suffixes: {}", options.output,
                      tables::kTableSuffixes);
  if (options.landmarks > 0 && options.landmarks < kFewestEmbedded)
    throw usage_error("--landmarks: {} are too few for a map; use at least {}", options.landmarks,
                      kFewestEmbedded);
  refuse_existing(options.output, options.overwrite);
  EmbedRows rows = read_embed_rows(options, context);
  EmbedReport report;
  report.output = options.output;
  report.columns = rows.columns;
  report.rows = static_cast<std::int64_t>(rows.known.rows());
  report.left_out = report.rows - std::ssize(rows.rows);
  const bool draws = options.most > 0 && std::ssize(rows.rows) > options.most;
  const std::size_t placed = draws ? static_cast<std::size_t>(options.most) : rows.rows.size();
  std::vector<double> scores;
  if (!options.highest.empty() && (draws || landmarks_of(options, placed) < placed))
    scores = scores_of_rows(rows, options);
  report.passed_over = std::ssize(rows.rows) - static_cast<std::int64_t>(placed);
  if (draws) keep_drawn(rows, scores, placed, context.seed);
  if (std::ssize(rows.rows) < (options.method == "tsne" ? kFewestEmbedded : 3))
    throw input_error("{}: only {} of {} rows have values in all of the columns, too few for a map",
                      list_words(options.tables), placed, report.rows);
  Embedding embedding;
  if (options.method == "tsne") {
    embedding = tsne_of(rows.points, scores, options, report, context);
  } else {
    const statistics::Points components = statistics::principal_components(rows.points, 2, context.threads);
    for (std::size_t i = 0; i < placed; ++i)
      embedding.places.push_back({components.at(i)[0], components.at(i)[1]});
  }
  report.trustworthiness = estimated_trust(rows.points, embedding.places, context);
  catalog::Table table = table_of(rows, embedding, options);
  Provenance provenance = Provenance::now("embed", settings_of(options), context);
  provenance.inputs = rows.inputs;
  table.metadata = {{"provenance", provenance.json()}};
  tables::write_table(options.output, table);
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return report;
}

Verb<EmbedOptions, EmbedReport> embed_verb() {
  return {
      "embed",
      "map of a table's rows in two dimensions",
      "Embeds rows in two dimensions by many columns, such as the features of a network, so that similar rows lie near each other: with t-SNE (exact up to 1,000 rows, Barnes-Hut beyond, with landmarks above 50,000 rows), or along the first two principal components. `peculiar evaluate --embedding` and `peculiar compare --embedding` draw the result.",
      {"peculiar embed features.h5 --columns 'feature_*' -o embedding.ecsv",
       "peculiar embed mock_features.h5 survey_features.h5 --no-standardise -o embedding.fits",
       "peculiar embed vectors.npy --ids ids.csv --highest scores.h5 -o embedding.fits",
       "peculiar embed measured.h5 --columns gini,m20,concentration,asymmetry --method pca -o embedding.ecsv"},
      embed_table};
}

}  // namespace peculiar::analysis
