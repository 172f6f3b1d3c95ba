#pragma once

#include <string>
#include <vector>

#include "base/verb.h"

namespace peculiar::morphology {

/// Settings of `peculiar kmeans`.
struct KmeansOptions {
  std::string table;
  std::string table_hdu;
  std::string training;
  std::string where;
  std::vector<std::string> columns = {"concentration", "asymmetry", "smoothness", "gini", "m20"};
  std::int64_t clusters = 2;
  std::int64_t restarts = 20;
  std::string label = "label";
  std::string output;
  bool overwrite = false;

  void describe(Fields& fields);
};

/// How many of a class are in a cluster.
struct ClassShare {
  std::string label;  ///< "" for rows without one
  int cluster = 0;
  std::int64_t count = 0;
  double of_class = 0;    ///< of the class's clustered rows
  double of_cluster = 0;  ///< of the cluster's rows
};

struct KmeansReport {
  std::string output;
  std::int64_t rows = 0;
  std::int64_t left_out = 0;                 ///< with a value missing
  std::vector<std::int64_t> missing;         ///< rows without a value, a column each
  std::vector<std::int64_t> sizes;           ///< of the clusters, the training rows among them
  std::vector<std::int64_t> training_sizes;  ///< training rows in each; empty without a training table
  std::vector<std::vector<double>> centres;  ///< a cluster, in the columns' own units
  double inertia = 0;                        ///< of the standardised columns
  std::vector<ClassShare> shares;  ///< classes in alphabetical order, clusters within; empty without labels
};

/// Clusters the rows of a table (any kind, a sample's or a measurements file's columns too) by some of its
/// columns, each brought to mean 0 and deviation 1: with two clusters on C, A, S, G and M20, the paper's
/// baseline (Margalef-Bentabol et al. 2020, section 4.3). The output is the table with a column `cluster`
/// (missing where a value is), 0 the largest. With a training table, its rows are clustered together with
/// those of the table, as published; cluster 0 is the one that most of them are in, and a column
/// `odd_cluster` says who is in another one. Warns of rows that measure flags as bad. Errors: usage (unknown
/// suffix), input (no such column, text, no spread, fewer rows than clusters, no training row that can be
/// clustered).
KmeansReport cluster_table(const KmeansOptions& options, const RunContext& context = {});
Verb<KmeansOptions, KmeansReport> kmeans_verb();

}  // namespace peculiar::morphology
