#pragma once

#include <string>
#include <vector>

#include "base/verb.h"

namespace peculiar::analysis {

/// Settings of `peculiar embed`.
struct EmbedOptions {
  std::vector<std::string> tables;
  std::string table_hdu;
  std::vector<std::string> columns = {"feature_*"};
  std::string id_column = "id";
  std::string method = "tsne";
  double perplexity = 30;
  std::int64_t iterations = 1000;
  std::int64_t landmarks = 0;
  bool standardise = true;
  std::string ids;
  std::string features_part;
  std::int64_t most = 0;
  std::string highest;
  std::string output;
  bool overwrite = false;

  void describe(Fields& fields);
};

struct EmbedReport {
  std::string output;
  std::int64_t rows = 0;
  std::int64_t left_out = 0;     ///< with a missing value
  std::int64_t passed_over = 0;  ///< beyond `most`
  std::int64_t landmarks = 0;    ///< of t-SNE, if the other rows are placed among them; 0: all rows at once
  std::vector<std::string> columns;
  double perplexity = 0;  ///< of t-SNE: as requested, or less for few rows
  double divergence = 0;  ///< Kullback-Leibler divergence of t-SNE; with landmarks, that of the landmarks
  double trustworthiness = 0;  ///< for kTrustedNeighbours, of 500 rows among 20,000; NaN for too few rows
  double seconds = 0;
};

/// Column in an embedding of several tables: number of the table, from 1.
inline constexpr const char* kEmbeddedSet = "set";

inline constexpr std::size_t kTrustedNeighbours = 10;

/// Largest number of rows that t-SNE embeds at once, and default number of landmarks for more rows.
inline constexpr std::size_t kMostAtOnce = 50'000;
inline constexpr std::size_t kUsualLandmarks = 30'000;

/// Column that marks landmarks, if there are any.
inline constexpr const char* kLandmark = "is_landmark";

/// Embeds the rows of one or more tables in the plane, from some of their columns or from arrays of vectors
/// (embeddings::read_vectors), by t-SNE (tsne.h) or the first two principal components. The output is a table
/// with the id, the column `row` if present, columns embedding_x and embedding_y (missing if a value is
/// missing), and for several tables `set`. With `most`, at most that many rows are embedded: a quarter of
/// them the highest in the scores `highest`, if given, the others drawn at random with the context's seed.
/// With `landmarks`, t-SNE embeds that many rows (landmarks.h; a quarter of them the highest), and the other
/// rows are placed among them (placing.h). Errors: usage (unknown suffix), input (no matching column, text,
/// too few rows, scores of other rows, features of different models or lengths).
EmbedReport embed_table(const EmbedOptions& options, const RunContext& context = {});
Verb<EmbedOptions, EmbedReport> embed_verb();

}  // namespace peculiar::analysis
