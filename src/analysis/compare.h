#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "base/verb.h"
#include "statistics/two_sample.h"
#include "statistics/word_shares.h"
#include "store/groups.h"

namespace peculiar::analysis {

/// Settings of `peculiar compare`.
struct CompareOptions {
  std::string first;
  std::string second;
  std::vector<std::string> names = {"first", "second"};
  std::vector<std::string> with_first;
  std::vector<std::string> with_second;
  std::string training;
  std::string embedding;
  std::string id_column = "id";
  std::string table_hdu;
  std::string where;
  std::string score;
  std::vector<std::string> property;
  std::string group = "auto";
  std::int64_t permutations = 4999;
  double significance = 0.01;
  std::vector<std::string> allow_unlike;
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
  std::int64_t first_groups = 0;  ///< what counts once each (two_sample.h): galaxies, say; or images
  std::int64_t second_groups = 0;
  double first_median = 0;  ///< each group counted once, as all that follows; in matched sets each image
  double second_median = 0;
  statistics::TwoSampleTest test;
  bool is_permuted = true;         ///< p-values are from permutations; otherwise from multipliers
  statistics::PairsAbove pairs;    ///< how often the second set's value is the higher
  double kolmogorov_adjusted = 1;  ///< by Holm, over all tests of the set of quantities
  double anderson_adjusted = 1;
  double energy_adjusted = 1;
  double scaled_energy = 0;  ///< energy distance of the values in deviations of both sets together
  /// Of a property: the share of the score's difference (its area under the curve less 1/2) that is left
  /// where both sets are matched in this one; NaN of the score itself and where there is no difference to
  /// begin with.
  double score_difference_left = std::nan("");
  double score_difference_left_error = std::nan("");  ///< that of the matched sets
  double score_difference_left_sure = std::nan("");   ///< half its 95 % confidence interval
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

/// One word of a property in both sets: how often it occurs is in ComparedWords, the scores of its images
/// here.
struct WordScores {
  std::int64_t first_count = 0;  ///< images with a score
  std::int64_t second_count = 0;
  double first_median = std::nan("");  ///< of the score; each group counted once, in matched sets each image
  double second_median = std::nan("");
  statistics::PairsAbove
      pairs;  ///< how often the second set's image has the higher score; only of 5 images a set
};

/// A property that is words in both sets, such as a morphological type.
struct ComparedWords {
  std::string name;
  std::string label;
  std::vector<std::string> words;
  std::int64_t first_count = 0;
  std::int64_t second_count = 0;
  std::int64_t first_groups = 0;
  std::int64_t second_groups = 0;
  statistics::WordSharesTest test;
  std::vector<WordScores> scores;  ///< of each word
  double adjusted = 1;             ///< by Holm, with the tests of the quantities
  bool differs = false;
};

struct CompareReport {
  std::string output;
  std::string score;
  /// What belongs together in each set.
  store::Grouping first_grouping, second_grouping;
  std::int64_t first_count = 0;
  std::int64_t second_count = 0;
  std::vector<ComparedQuantity> all;         ///< the score first
  std::vector<ComparedQuantity> matched;     ///< of images matched in mass and redshift; empty without these
  std::vector<ComparedWords> words;          ///< properties that are words
  std::vector<ComparedWords> matched_words;  ///< likewise of matched images
  std::string carrier;                       ///< the property that differs most; "" for none
  std::vector<std::string> findings;
  std::vector<std::string> unlike;    ///< in what the images of the sets are unlike, where that was allowed
  std::vector<std::string> left_out;  ///< properties that only one set has, and what is not drawn
  std::string first_table;            ///< as text
  std::int64_t exhibits = 0;
};

/// Whether two sets of scores, and what is known of their images, are of one distribution, and which property
/// they differ in; of images that belong together each group counts once (of matched sets each image); tables
/// and figures in a folder (exhibits.h). Errors: as join_tables, Properties, ExhibitFolder; usage (names,
/// score, too few permutations to find anything), input (no image with a score; images of one set that were
/// measured with a point spread function, variance or mask which the other lacks, or of another pixel scale,
/// unit, ..., unless that is allowed).
CompareReport compare_sets(const CompareOptions& options, const RunContext& context = {});
Verb<CompareOptions, CompareReport> compare_verb();

}  // namespace peculiar::analysis
