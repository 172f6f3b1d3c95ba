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

/// What has been written.
struct ReportSummary {
  std::string output;
  std::int64_t bytes = 0;
  std::int64_t tables = 0;
  std::int64_t figures = 0;
  std::int64_t outliers = 0;          ///< galaxies of the gallery, each with all its images
  std::vector<std::string> alarms;    ///< what to know before believing the page, the gravest first
  std::vector<std::string> lists;     ///< files beside the page with the highest: CSV, VOTable, DS9 regions
  std::vector<std::string> left_out;  ///< what was not there or would have made the page too large, in words
};

/// One HTML file about a run folder (run_folder.h): what was found, tables, figures, the highest scores as a
/// gallery, the training's health, and how to repeat it all. Beside it, the highest as lists
/// (ranked_lists.h). The same folder gives the same bytes. Errors (input): as find_run and find_outliers; the
/// output is there already; a file that the folder names is missing or damaged.
ReportSummary write_report(const ReportOptions& options, const RunContext& context = {});
Verb<ReportOptions, ReportSummary> report_verb();

}  // namespace peculiar::report
