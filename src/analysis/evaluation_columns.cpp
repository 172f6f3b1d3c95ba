#include "analysis/evaluation_columns.h"

#include <algorithm>

#include "analysis/companion_evidence.h"
#include "analysis/image_classes.h"
#include "analysis/properties.h"
#include "base/letters.h"
#include "catalog/expression.h"
#include "labels/label_columns.h"
#include "store/groups.h"
#include "store/scores_file.h"

namespace peculiar::analysis {

namespace {

/// Columns of classes, clusters, calibrations and embeddings, and those that tell what a sample contains and
/// which images are ranked.
constexpr const char* kOwnColumns[] = {"id",
                                       "role",
                                       "label",
                                       kPlantedKind,
                                       "cluster",
                                       "p_value",
                                       "odd_cluster",
                                       "embedding_x",
                                       "embedding_y",
                                       "field_sources",
                                       "dust_depth",
                                       "flags",
                                       store::kArtefactFlags};

/// The part behind the "=" of NAME=VALUE; "" for anything else, which is reported where it is used.
std::string value_of(const std::string& assignment) {
  const std::size_t equals = assignment.find('=');
  return equals == std::string::npos ? "" : assignment.substr(equals + 1);
}

void append(std::vector<std::string>& names, const std::vector<std::string>& more) {
  names.insert(names.end(), more.begin(), more.end());
}

/// Columns that the options name: without one of them, the evaluation ends with an error.
std::vector<std::string> asked_columns(const EvaluateOptions& options) {
  std::vector<std::string> asked = options.columns;
  for (const std::string& one : options.classes) {
    const std::string expression = value_of(one);
    if (!expression.empty()) append(asked, catalog::Expression::parse(expression).column_names());
  }
  for (const std::string& one : options.property) {
    if (!value_of(one).empty()) asked.push_back(value_of(one));
  }
  if (options.group != store::kAutoGroup) append(asked, store::group_columns_asked(options.group));
  if (!options.labels.empty()) {  // joined later
    for (const char* own : {labels::kLabelColumn, labels::kGradeColumn, labels::kNoteColumn})
      std::erase(asked, own);
  }
  return asked;
}

/// Whether the name is this one, ignoring case, or begins with it if it ends with '*'.
bool fits(const std::string& name, const std::string& pattern) {
  const std::string lower = lower_case(name);
  if (!pattern.ends_with('*')) return name == pattern || lower == lower_case(pattern);
  return lower.starts_with(lower_case(pattern.substr(0, pattern.size() - 1)));
}

}  // namespace

const std::vector<std::string>& known_scores() {
  static const std::vector<std::string> scores{"combined",
                                               "anomaly_score",
                                               "density",
                                               "contrast",
                                               "contrast_mahalanobis",
                                               "contrast_density",
                                               "patch",
                                               "target_density",
                                               "residual",
                                               "residual_peak",
                                               "asymmetry",
                                               "untrained_density",
                                               "embedding_density",
                                               "pca_error",
                                               "pca_mahalanobis",
                                               "pca_neighbour"};
  return scores;
}

ColumnNeed evaluation_columns(const EvaluateOptions& options) {
  ColumnNeed need;
  need.asked = asked_columns(options);
  std::vector<std::string> patterns = need.asked;
  patterns.insert(patterns.end(), std::begin(kOwnColumns), std::end(kOwnColumns));
  if (options.columns.empty()) append(patterns, known_scores());
  append(patterns, companion_columns());
  for (const PropertyRule& rule : property_rules()) append(patterns, rule.columns);
  patterns.insert(patterns.end(), kBesideZ.begin(), kBesideZ.end());
  append(patterns, store::group_columns_asked(options.group));
  need.is_used = [patterns](const std::string& name) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](const std::string& pattern) { return fits(name, pattern); });
  };
  return need;
}

}  // namespace peculiar::analysis
