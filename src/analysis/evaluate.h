#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/joined_table.h"
#include "base/verb.h"
#include "statistics/area_interval.h"
#include "statistics/share.h"
#include "store/groups.h"

namespace peculiar::analysis {

/// Thresholds of the paper: percentiles of the training images' scores (section 4.1.2).
inline constexpr std::array kPercentiles{85, 90, 95};

/// Settings of `peculiar evaluate`.
struct EvaluateOptions {
  std::vector<std::string> scores;
  std::string training;
  std::vector<std::string> with;
  std::string labels;
  std::string id_column = "id";
  std::string table_hdu;
  std::vector<std::string> classes;
  std::string normal;
  std::string companion = "auto";
  double companion_fraction = 0.01;
  std::vector<std::string> columns;
  std::string main_score;
  std::vector<std::string> baselines = {"asymmetry", "untrained_density", "pca_error", "pca_mahalanobis",
                                        "pca_neighbour"};
  std::vector<std::string> flux_ratio_bins = {"1", "0.25", "0.1", "0"};
  std::vector<std::string> property;
  std::string embedding;
  std::string group = "auto";
  std::vector<std::string> at_p;
  bool figures = true;
  std::string title;
  std::string output;
  bool overwrite = false;

  void describe(Fields& fields);
};

/// Fraction of a class, or of a bin of it, that a score flags.
struct FlaggedShare {
  std::string table;  ///< "table-1" and so on
  std::string image_class;
  std::string bin;  ///< of the flux ratio; "" for the whole class
  std::string score;
  std::int64_t images = 0;
  std::array<statistics::Share, kPercentiles.size()> above;
  statistics::Share clustered;  ///< by k-means; 0 of 0 without clusters
};

/// How well a score separates a class from the normal one.
struct ClassQuality {
  std::string image_class;
  std::string score;
  std::int64_t images = 0;
  double area = 0;
  double area_error = 0;
  statistics::AreaInterval area_interval;  ///< 68 %
  double average_precision = 0;
  statistics::Share recall_at_1;  ///< 0 of 0 with too few normal images for the rate
  statistics::Share recall_at_10;
  bool is_best_baseline = false;
};

struct EvaluateReport {
  std::string output;
  std::int64_t images = 0;
  std::string main_score;
  store::Grouping grouping;                                   ///< images that belong together
  std::vector<std::pair<std::string, std::int64_t>> classes;  ///< the normal one first
  std::vector<JoinCount> joined;
  std::vector<FlaggedShare> flagged;
  std::vector<ClassQuality> quality;
  std::vector<std::string> findings;
  std::vector<std::string> left_out;  ///< figures not drawn, and what they need
  std::string first_table;            ///< as text
  std::int64_t exhibits = 0;
};

/// Writes tables and figures of how well scores separate classes of images to a folder (exhibits.h): the
/// paper's Tables 1 to 3 (Margalef-Bentabol et al. 2020, section 4.1) and figures (evaluation_figures.h) for
/// each score, with k-means (a numeric column `cluster` that no other description names) for comparison;
/// areas under the curve, average precision and recall; and, if the columns exist, p-value calibration,
/// completeness (completeness.h) and agreement of detected and true flux ratios (flux_ratio_table.h). With
/// labels of people, a warning and the first finding say so if the main score was itself fitted to labels.
/// Errors: as join_tables, image_classes, Properties, prepare_exhibits; usage (no such score; bins not in
/// descending order), input (no scores; p-values of different scores with --at-p; gnuplot).
EvaluateReport evaluate_scores(const EvaluateOptions& options, const RunContext& context = {});
Verb<EvaluateOptions, EvaluateReport> evaluate_verb();

}  // namespace peculiar::analysis
