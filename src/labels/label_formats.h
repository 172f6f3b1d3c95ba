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

/// Labels as they hold now, whoever's file they come from.
struct LabelSet {
  /// One an image, in the order of the file; ones of nothing are left out. Number, model, scores and asked
  /// are those of our own files alone.
  std::vector<Decision> labels;
  bool are_file_names = false;  ///< the ids are names of the images' files (AnomalyMatch's `filename`)
  std::string source;           ///< in words: "labels of Astronomaly"
};

/// Reads labels from:
/// - a label file of ours (LabelLog);
/// - Astronomaly's ml_scores.csv: the index and `human_label`, -1 for none, which becomes the grade. What is
///   interesting is left to target_of;
/// - AnomalyMatch's labeled_data.csv: `id` or `filename`, and `label`: anomaly is our interesting, normal our
///   boring;
/// - any table (tables::read_table): `id`, `object_id` or `filename`; `user_label` and `user_grade`, where
///   there is either, else `label` and `grade`; `user_note` or `note`; `who`, `when`; in any case of letters.
/// Errors (input): no such file or column (lists those there are), a grade outside 0 to 5, an image that two
/// rows say different things of.
LabelSet read_labels(const std::filesystem::path& path, const RunContext& context = {});

/// What a label says of an image to somebody who seeks these classes: 1 where its class is one of them, 0
/// where it is another; a fifth of the grade where there is no class; nothing where there is neither.
std::optional<double> target_of(const std::string& label, std::optional<double> grade,
                                std::span<const std::string> sought);

/// The labels that hold, as a table: id, user_label, user_grade, user_note, who, when.
catalog::Table table_of(std::span<const Decision> labels);

/// As Astronomaly's ml_scores.csv has them: index and `human_label`, whole numbers, which are the grades,
/// rounded, or where there is none 5 times target_of. It takes only files of as many rows as it has images:
/// `ids` are those of all, -1 those without a label; without ids, of the labelled ones alone.
std::string to_astronomaly(std::span<const Decision> labels, std::span<const std::string> sought,
                           std::span<const std::string> ids = {});
/// As AnomalyMatch's labeled_data.csv has them: `id` and `label`, anomaly where target_of is at least one
/// half. Images without class and grade are left out.
std::string to_anomalymatch(std::span<const Decision> labels, std::span<const std::string> sought);
/// As a new label file of ours.
std::string to_label_file(std::span<const Decision> labels);

}  // namespace peculiar::labels
