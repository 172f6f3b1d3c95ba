#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/verb.h"

namespace peculiar::report {

/// Settings of `peculiar report`.
struct ReportOptions {
  std::string folder;
  std::string output;
  std::int64_t number = 24;
  std::vector<std::string> columns;
  std::string scores;
  std::string sample;
  std::string embedding;
  std::string group;
  std::string labels;
  std::vector<std::string> mute;
  std::string title;
  double most_megabytes = 15;
  bool overwrite = false;

  void describe(Fields& fields);
};

/// The files written.
struct ReportSummary {
  std::string output;
  std::int64_t bytes = 0;
  std::int64_t tables = 0;
  std::int64_t figures = 0;
  std::int64_t outliers = 0;        ///< galaxies in the gallery, each with all its images
  std::vector<std::string> alarms;  ///< caveats, the most serious first
  std::vector<std::string>
      lists;  ///< files beside the page with the highest scores: CSV, VOTable, DS9 regions
  std::vector<std::string> left_out;  ///< what is missing or would make the page too large, in words
};

/// Writes an HTML file about a run folder (run_folder.h): findings, tables, figures, a gallery of the highest
/// scores, training health, and how to repeat the run. Writes the highest as lists beside the page
/// (ranked_lists.h). The same folder gives the same bytes. Errors (input): as find_run and find_outliers; the
/// output exists; a file that the folder names is missing or damaged.
ReportSummary write_report(const ReportOptions& options, const RunContext& context = {});
Verb<ReportOptions, ReportSummary> report_verb();

}  // namespace peculiar::report
