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
  std::int64_t first_groups = 0;  ///< units counted (two_sample.h): images, or groups such as galaxies
  std::int64_t second_groups = 0;
  double first_median = 0;  ///< each group counts once, here and below; in matched sets each image
  double second_median = 0;
  statistics::TwoSampleTest test;
  bool is_permuted = true;         ///< p-values from permutations; otherwise from multipliers
  statistics::PairsAbove pairs;    ///< fraction of pairs in which the second set's value is higher
  double kolmogorov_adjusted = 1;  ///< by Holm's method, over all tests of the set of quantities
  double anderson_adjusted = 1;
  double energy_adjusted = 1;
  double scaled_energy = 0;  ///< energy distance of the values, scaled by both sets' standard deviation
  /// For a property: the fraction of the score's difference (area under the curve minus 1/2) that remains
  /// when the sets are matched in this property. NaN for the score itself and if there is no initial
  /// difference.
  double score_difference_left = std::nan("");
  double score_difference_left_error = std::nan("");  ///< from a bootstrap (difference_left.h)
  double score_difference_left_low = std::nan("");    ///< its 95 % confidence interval
  double score_difference_left_high = std::nan("");
  bool differs = false;  ///< an adjusted p-value is below the significance level

  double least_adjusted() const {
    return std::min({kolmogorov_adjusted, anderson_adjusted, energy_adjusted});
  }
  /// Name of the test with the smallest adjusted p-value.
  const char* keenest_test() const {
    return energy_adjusted <= least_adjusted()       ? "energy distance"
           : kolmogorov_adjusted <= least_adjusted() ? "Kolmogorov-Smirnov"
                                                     : "Anderson-Darling";
  }
};

/// One word of a property in both sets: the scores of its images. Its frequencies are in ComparedWords.
struct WordScores {
  std::int64_t first_count = 0;  ///< images with a score
  std::int64_t second_count = 0;
  double first_median = std::nan("");  ///< of the score; each group counts once, in matched sets each image
  double second_median = std::nan("");
  statistics::PairsAbove
      pairs;  ///< fraction of pairs in which the second set's score is higher; needs 5 images per set
};

/// A property given in words in both sets, such as a morphological type.
struct ComparedWords {
  std::string name;
  std::string label;
  std::vector<std::string> words;
  std::int64_t first_count = 0;
  std::int64_t second_count = 0;
  std::int64_t first_groups = 0;
  std::int64_t second_groups = 0;
  statistics::WordSharesTest test;
  std::vector<WordScores> scores;  ///< one per word
  double adjusted = 1;             ///< by Holm's method, with the tests of the quantities
  bool differs = false;
};

struct CompareReport {
  std::string output;
  std::string score;
  /// Images that belong together in each set.
  store::Grouping first_grouping, second_grouping;
  std::int64_t first_count = 0;
  std::int64_t second_count = 0;
  std::vector<ComparedQuantity> all;  ///< the score first
  std::vector<ComparedQuantity>
      matched;                       ///< of images matched in mass and redshift; empty if these are absent
  std::vector<ComparedWords> words;  ///< properties given in words
  std::vector<ComparedWords> matched_words;  ///< likewise of matched images
  std::string carrier;                       ///< the property that differs most; "" for none
  std::vector<std::string> findings;
  std::vector<std::string> unlike;  ///< how the images of the sets differ, where allowed
  std::vector<std::string>
      left_out;             ///< properties in only one set, images that are not ranked, and figures not drawn
  std::string first_table;  ///< as text
  std::int64_t exhibits = 0;
};

/// Tests whether two sets of scores, and the properties of their images, have the same distribution, and
/// finds the property that differs most. Each group of images that belong together counts once (in matched
/// sets each image). Writes tables and figures to a folder (exhibits.h). Errors: as join_tables, Properties,
/// ExhibitFolder; usage (names, score, too few permutations for any significant result), input (no image with
/// a score; images of only one set were measured with a point spread function, variance or mask, or pixel
/// scale, unit, ... differ, unless allowed).
CompareReport compare_sets(const CompareOptions& options, const RunContext& context = {});
Verb<CompareOptions, CompareReport> compare_verb();

}  // namespace peculiar::analysis
