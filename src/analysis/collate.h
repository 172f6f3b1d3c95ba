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

/// What one evaluation says of one class. Cells as its tables show them, with their errors; "-" where it has
/// none.
struct CollatedRow {
  std::string image_class;
  std::string evaluation;
  std::string images;
  std::vector<std::string> above;  ///< the 85, 90 and 95 % thresholds
  std::string area;                ///< "-" of the class that is normal
};

struct CollateReport {
  std::string output;
  std::string score;
  std::vector<CollatedRow> rows;  ///< class by class, in each the evaluations in their order
  std::string table;              ///< as text
};

/// Puts what evaluations say of one score side by side, class by class, as a table (text, CSV, LaTeX) in a
/// folder (exhibits.h). It reads the tables that `peculiar evaluate` has written. Errors: usage (as many
/// names as evaluations, each once; fewer than two), input (no evaluation, no such score in it).
CollateReport collate_evaluations(const CollateOptions& options, const RunContext& context = {});
Verb<CollateOptions, CollateReport> collate_verb();

}  // namespace peculiar::analysis
