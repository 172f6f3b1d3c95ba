#pragma once

#include <string>
#include <vector>

#include "base/verb.h"

namespace peculiar::analysis {

/// Settings of `peculiar collate`.
struct CollateOptions {
  std::vector<std::string> evaluations;
  std::vector<std::string> names;
  std::string score;
  std::string title;
  std::string output;
  bool overwrite = false;

  void describe(Fields& fields);
};

/// Results of one evaluation for one class. Cells as in its tables, with errors; "-" if absent.
struct CollatedRow {
  std::string image_class;
  std::string evaluation;
  std::string images;
  std::vector<std::string> above;  ///< at the 85, 90 and 95 % thresholds
  std::string area;                ///< "-" for the normal class
};

struct CollateReport {
  std::string output;
  std::string score;
  std::vector<CollatedRow> rows;  ///< by class, and in each class the evaluations in their order
  std::string table;              ///< as text
};

/// Compares evaluations of one score side by side, class by class, in a table (text, CSV, LaTeX) in a folder
/// (exhibits.h). Reads the tables written by `peculiar evaluate`. Errors: usage (fewer than two evaluations;
/// not one distinct name for each), input (not an evaluation; no such score in it).
CollateReport collate_evaluations(const CollateOptions& options, const RunContext& context = {});
Verb<CollateOptions, CollateReport> collate_verb();

}  // namespace peculiar::analysis
