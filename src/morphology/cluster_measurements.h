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

/// Number of members of a class in a cluster.
struct ClassShare {
  std::string label;  ///< "" for rows without a label
  int cluster = 0;
  std::int64_t count = 0;
  double of_class = 0;    ///< fraction of the class's clustered rows
  double of_cluster = 0;  ///< fraction of the cluster's rows
};

struct KmeansReport {
  std::string output;
  std::int64_t rows = 0;
  std::int64_t left_out = 0;                 ///< rows with a missing value
  std::vector<std::int64_t> missing;         ///< rows without a value, per column
  std::vector<std::int64_t> sizes;           ///< cluster sizes, training rows included
  std::vector<std::int64_t> training_sizes;  ///< training rows per cluster; empty without a training table
  std::vector<std::vector<double>> centres;  ///< per cluster, in the columns' units
  double inertia = 0;                        ///< of the standardised columns
  std::vector<ClassShare> shares;  ///< classes in alphabetical order, then clusters; empty without labels
};

/// Clusters the rows of a table (any kind, including samples and measurements files) on some of its columns,
/// each standardised to mean 0 and standard deviation 1. Two clusters on C, A, S, G and M20 are the paper's
/// baseline (Margalef-Bentabol et al. 2020, section 4.3). The output is the table with a column `cluster` (0
/// is the largest; missing for rows with a missing value). With a training table, its rows are clustered
/// together with those of the table, as in the paper; cluster 0 is the cluster of most training rows, and a
/// column `odd_cluster` marks rows in other clusters. Warns of rows that measure flags as bad. Errors: usage
/// (unknown suffix), input (missing column, text column, constant column, fewer rows than clusters, no usable
/// training row).
KmeansReport cluster_table(const KmeansOptions& options, const RunContext& context = {});
Verb<KmeansOptions, KmeansReport> kmeans_verb();

}  // namespace peculiar::morphology
