#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "study/plan.h"

namespace peculiar::study {

/// What a verb has to say of its run.
struct Said {
  std::string text;
  std::vector<std::string> cut_short;  ///< what its time limit ended before it was done, in words
};

/// The program's verbs, as a study calls them.
class Verbs {
 public:
  virtual ~Verbs() = default;
  /// Takes these words (the verb and what follows it) as a command line, and runs nothing. Errors as the verb
  /// gives them for a bad command line.
  virtual void check(const std::vector<std::string>& words) const = 0;
  /// Runs the verb in `folder`, from where the paths in these words count. Of the context all holds but the
  /// seed, which is among the words.
  virtual Said run(const std::vector<std::string>& words, const std::filesystem::path& folder,
                   const RunContext& context) const = 0;
};

struct StudyReport {
  std::string folder;
  std::string kind;
  std::int64_t steps = 0;
  std::int64_t reused = 0;  ///< steps that had been done before
  double seconds = 0;
  std::string report;                  ///< the HTML page
  std::string table;                   ///< the first table, as text; "" for none
  std::vector<std::string> findings;   ///< what was found, in words
  std::vector<std::string> cut_short;  ///< stages of the trainings that their time limit ended early
  std::vector<std::string> commands;   ///< of all steps
};

/// Runs a study: one verb after the other in the study's folder, each as a user would type it. What stands in
/// run.json as done, with the same command and the same inputs, is not run again; so a study that was stopped
/// or killed goes on with the same call, and one whose settings change runs what they change. Errors: as
/// make_plan, the verbs; input (the folder is there and no study's).
StudyReport run_study(const StudyOptions& options, const Verbs& verbs, const RunContext& context = {});
/// `verbs` must outlive it.
Verb<StudyOptions, StudyReport> study_verb(const Verbs& verbs);

}  // namespace peculiar::study
