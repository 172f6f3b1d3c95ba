#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "base/verb.h"
#include "statistics/two_sample.h"

namespace peculiar::analysis {

/// Settings of `peculiar compare`.
struct CompareOptions {
  std::string first;
  std::string second;
  std::vector<std::string> names = {"first", "second"};
  std::vector<std::string> with_first;
  std::vector<std::string> with_second;
  std::string id_column = "id";
  std::string where;
  std::string score;
  std::vector<std::string> property;
  std::string group;
  std::int64_t permutations = 4999;
  double significance = 0.01;
  bool figures = true;
  std::string title;
  std::string output;
  bool overwrite = false;

  void describe(Fields& fields);
};

/// One quantity in both sets.
struct ComparedQuantity {
  std::string name;  ///< the score's column, or a property
  std::string label;
  std::int64_t first_count = 0;
  std::int64_t second_count = 0;
  double first_median = 0;
  double second_median = 0;
  statistics::TwoSampleTest test;
  double kolmogorov_adjusted = 1;  ///< by Holm, over all tests of the set of quantities
  double anderson_adjusted = 1;
  double energy_adjusted = 1;
  double scaled_energy = 0;  ///< energy distance over the deviation of both sets together
  /// Of a property: the share of the score's difference (its area under the curve less 1/2) that is left
  /// where both sets are matched in this one; NaN where there is no difference to begin with.
  double score_difference_left = 0;
  bool differs = false;  ///< one of the adjusted p-values is below the significance

  double least_adjusted() const {
    return std::min({kolmogorov_adjusted, anderson_adjusted, energy_adjusted});
  }
  /// The test that gives that.
  const char* keenest_test() const {
    return energy_adjusted <= least_adjusted()       ? "energy distance"
           : kolmogorov_adjusted <= least_adjusted() ? "Kolmogorov-Smirnov"
                                                     : "Anderson-Darling";
  }
};

struct CompareReport {
  std::string output;
  std::string score;
  std::int64_t first_count = 0;
  std::int64_t second_count = 0;
  std::vector<ComparedQuantity> all;      ///< the score first
  std::vector<ComparedQuantity> matched;  ///< of images matched in mass and redshift; empty without these
  std::string carrier;                    ///< the property that differs most; "" for none
  std::vector<std::string> findings;
  std::vector<std::string> left_out;  ///< properties that only one set has, and what is not drawn
  std::string first_table;            ///< as text
  std::int64_t exhibits = 0;
};

/// Whether two sets of scores, and what is known of their images, are of one distribution, and which property
/// they differ in; tables and figures in a folder (exhibits.h). Errors: as join_tables, Properties,
/// ExhibitFolder; usage (names, score, too few permutations to find anything), input (no image with a score).
CompareReport compare_sets(const CompareOptions& options, const RunContext& context = {});
Verb<CompareOptions, CompareReport> compare_verb();

}  // namespace peculiar::analysis
