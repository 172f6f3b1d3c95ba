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
  std::int64_t left_out = 0;     ///< with a value missing
  std::int64_t passed_over = 0;  ///< beyond `most`
  std::int64_t landmarks = 0;    ///< of t-SNE, where the others are placed among them; 0: all at once
  std::vector<std::string> columns;
  double perplexity = 0;       ///< of t-SNE: as asked for, less of few rows
  double divergence = 0;       ///< Kullback-Leibler, of t-SNE; with landmarks that of these
  double trustworthiness = 0;  ///< of kTrustedNeighbours, of 500 rows among 20,000 drawn; NaN of too few rows
  double seconds = 0;
};

/// The column of an embedding of several tables that says which of them a row is of, from 1.
inline constexpr const char* kEmbeddedSet = "set";

inline constexpr std::size_t kTrustedNeighbours = 10;

/// Rows up to which t-SNE takes all of them at once, and how many landmarks it takes of more, unless told.
inline constexpr std::size_t kMostAtOnce = 50'000;
inline constexpr std::size_t kUsualLandmarks = 30'000;

/// The column that says which rows are landmarks, where there are such.
inline constexpr const char* kLandmark = "is_landmark";

/// Puts the rows of a table, or of several together, into the plane by some of its columns (tsne.h, or the
/// two leading principal components); or those of arrays of vectors (embeddings::read_vectors). The output is
/// a table with the id, the column `row` where there is one, and the columns embedding_x and embedding_y,
/// missing where a value is; of several tables also `set`. With `most`, at most so many rows have a place:
/// the quarter of them that ranks highest in the scores `highest`, where that is named, and others drawn by
/// the context's seed. With `landmarks`, t-SNE is of so many (landmarks.h; a quarter of them those that rank
/// highest), and the other rows are placed among them (placing.h). Errors: usage (unknown suffix), input (no
/// column fits, text, too few rows, scores of other rows, features of different models or lengths).
EmbedReport embed_table(const EmbedOptions& options, const RunContext& context = {});
Verb<EmbedOptions, EmbedReport> embed_verb();

}  // namespace peculiar::analysis
