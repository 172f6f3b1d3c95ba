#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/verb.h"
#include "labels/label_log.h"

namespace peculiar::labels {

/// Settings of `peculiar labels`.
struct LabelsOptions {
  std::string input;
  std::string output;
  std::string format = "auto";
  std::vector<std::string> sought = {kInteresting};
  std::string of;
  bool overwrite = false;

  void describe(Fields& fields);
};

/// The current labels in a file.
struct LabelsReport {
  std::string source;  ///< where the labels come from, in words
  std::int64_t images = 0;
  std::int64_t graded = 0;
  std::vector<std::pair<std::string, std::int64_t>> classes;  ///< most frequent first
};

/// Counts the labels of a file (read_labels) and, if an output is given, writes them as a Peculiar label
/// file, for Astronomaly, for AnomalyMatch, or as a table. With `of`, writes the labels of its images
/// (match_labels) under their ids, or for AnomalyMatch under the names of their files, and warns of others.
/// Errors: usage (a format that contradicts the output's suffix), input (as read_labels and match_labels; the
/// output exists already).
LabelsReport convert_labels(const LabelsOptions& options, const RunContext& context = {});
Verb<LabelsOptions, LabelsReport> labels_verb();

}  // namespace peculiar::labels
