#pragma once

#include <string>
#include <vector>

#include "base/verb.h"

namespace peculiar::analysis {

/// Settings of `peculiar embed`.
struct EmbedOptions {
  std::string table;
  std::string table_hdu;
  std::vector<std::string> columns = {"feature_*"};
  std::string id_column = "id";
  std::string method = "tsne";
  double perplexity = 30;
  std::int64_t iterations = 1000;
  bool standardise = true;
  std::string output;
  bool overwrite = false;

  void describe(Fields& fields);
};

struct EmbedReport {
  std::string output;
  std::int64_t rows = 0;
  std::int64_t left_out = 0;  ///< with a value missing
  std::vector<std::string> columns;
  double divergence = 0;  ///< Kullback-Leibler, of t-SNE
  double seconds = 0;
};

/// Puts the rows of a table into the plane by some of its columns (tsne.h, or the two leading principal
/// components). The output is a table with the id and the columns embedding_x and embedding_y, missing where
/// a value is. Errors: usage (unknown suffix), input (no column fits, text, too few rows).
EmbedReport embed_table(const EmbedOptions& options, const RunContext& context = {});
Verb<EmbedOptions, EmbedReport> embed_verb();

}  // namespace peculiar::analysis
