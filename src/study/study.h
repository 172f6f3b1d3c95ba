#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "study/contract.h"
#include "study/plan.h"

namespace peculiar::study {

/// The result of a verb in words.
struct Said {
  std::string text;
  std::vector<std::string> alarms = {};  ///< warnings about the result
};

/// Interface through which a study calls the program's verbs.
class Verbs {
 public:
  virtual ~Verbs() = default;
  /// Parses these words (the verb and its arguments) as a command line, without running it. Errors as for a
  /// bad command line of that verb.
  virtual void check(const std::vector<std::string>& words) const = 0;
  /// The files that these words name. Error (config): a list of mosaics is not valid.
  virtual NamedFiles named_files(const std::vector<std::string>& words) const = 0;
  /// Error (input), naming the option: the file is missing, or of the wrong type.
  virtual void check_file(const GivenFile& file) const = 0;
  /// Describes both sets side by side, as lines of text. Error (input): the images of one set cannot be
  /// scored and compared with those of the other (the message says why).
  virtual std::string check_alike(const ComparedImages& images) const = 0;
  /// Runs the verb in `folder`, to which the paths in `words` are relative. The whole context applies except
  /// the seed, which is among the words. Returns the result in words.
  virtual Said run(const std::vector<std::string>& words, const std::filesystem::path& folder,
                   const RunContext& context) const = 0;
};

struct StudyReport {
  std::string folder;
  std::string kind;
  std::int64_t steps = 0;
  std::int64_t reused = 0;  ///< steps completed before
  double seconds = 0;
  std::string report;                 ///< the HTML page
  std::string table;                  ///< the first table, as text; "" for none
  std::vector<std::string> alarms;    ///< of the report: warnings about the findings
  std::vector<std::string> findings;  ///< what was found, in words
  std::vector<std::string> commands;  ///< of all steps
  std::string contract;               ///< properties of the compared images, as lines of text; "" for none
};

/// Runs a study: a sequence of verbs in the study's folder, each as a user would type it. A step that
/// run.json records as completed with the same command and inputs is not run again; so the same call
/// continues a study that was stopped or killed, and after a change of settings only the affected steps are
/// run. The input files, and whether the compared images are alike, are checked first. Errors: as make_plan,
/// as the verbs; input (the folder exists and is not a study's).
StudyReport run_study(const StudyOptions& options, const Verbs& verbs, const RunContext& context = {});
/// `verbs` must outlive the result.
Verb<StudyOptions, StudyReport> study_verb(const Verbs& verbs);

}  // namespace peculiar::study
