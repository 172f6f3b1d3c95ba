#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/run_context.h"
#include "catalog/table.h"
#include "labels/label_log.h"

namespace peculiar::labels {

/// Current labels, from a file of any supported program.
struct LabelSet {
  /// One per image, in file order; empty ones are left out. Only Peculiar files have number, model, scores
  /// and asked.
  std::vector<Decision> labels;
  bool are_file_names = false;  ///< the ids may be names of the images' files (AnomalyMatch, `filename`)
  std::string source;           ///< in words: "labels of Astronomaly"
};

/// Reads labels from:
/// - a Peculiar label file (LabelLog);
/// - Astronomaly's ml_scores.csv: the index and `human_label`, -1 if unlabelled, which becomes the grade;
/// - AnomalyMatch's labeled_data.csv: `id` or `filename`, and `label`: anomaly becomes interesting, normal
///   becomes boring, removed is no label;
/// - any table (tables::read_table): `id`, `object_id` or `filename`; `user_label` and `user_grade` if either
///   exists, else `label` and `grade`; `user_note` or `note`; `who`, `when`; names in any case.
/// Errors (input): no such file or column (lists the existing ones), a grade outside 0 to 5, two rows that
/// contradict each other about an image.
LabelSet read_labels(const std::filesystem::path& path, const RunContext& context = {});

/// The target value of a label in the files of other programs: 1 if its class is one of those `sought`, 0 if
/// it is another; a fifth of the grade if there is no class; nothing if there is neither. Unlike for
/// learning::learning_target, the grade of a sought class does not matter, and a grade alone always counts.
std::optional<double> exported_target(const std::string& label, std::optional<double> grade,
                                      std::span<const std::string> sought);

/// The current labels as a table: id, user_label, user_grade, user_note, who, when.
catalog::Table table_of(std::span<const Decision> labels);

/// Formats labels as Astronomaly's ml_scores.csv: index and `human_label`, whole numbers: the rounded grade,
/// or else 5 times exported_target. Astronomaly accepts only files with one row per image: `ids` are the ids
/// of all images, and those without a label get -1; without `ids`, only labelled images are written.
std::string to_astronomaly(std::span<const Decision> labels, std::span<const std::string> sought,
                           std::span<const std::string> ids = {});
/// Formats labels as AnomalyMatch's labeled_data.csv: `id` and `label`, anomaly if exported_target is at
/// least one half. Images without class and grade are left out.
std::string to_anomalymatch(std::span<const Decision> labels, std::span<const std::string> sought);
/// Formats labels as a new Peculiar label file.
std::string to_label_file(std::span<const Decision> labels);

}  // namespace peculiar::labels
