#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "study/contract.h"
#include "study/settings.h"

namespace peculiar::study {

/// One call of a verb. Paths count from the study's folder.
struct Step {
  std::string name;                ///< "train"; one step each
  std::vector<std::string> words;  ///< the verb and what follows it on the command line
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  std::string checkpoint;  ///< file that an unfinished run leaves to go on from with --resume; "" for none

  /// "peculiar train train.h5 -o model.safetensors", as it would be typed in the study's folder.
  std::string command() const;
};

/// Something that a study does, beside what was done in the published experiment.
struct Departure {
  std::string section;  ///< of the paper: "2.1"
  std::string what;
  std::string published;
  std::string here;
  bool differs = true;  ///< false: what the user has given may be the same
};

/// What a study does, and which of its files the report shows.
struct Plan {
  std::string kind;
  std::string title;
  std::vector<Step> steps;
  std::vector<std::string> exhibits;  ///< folders
  std::string scores;                 ///< of the gallery
  std::string sample;
  std::vector<std::string> reconstructions;  ///< of each model
  std::vector<std::string> models;
  std::string embedding;                   ///< of the report's map; "" for none
  std::string features;                    ///< of the images, for the explorer to learn from; "" for none
  std::optional<ComparedImages> compared;  ///< two sets that have to be alike
  /// Of a study that repeats the published experiment; of another, whose mock images it makes, what those are
  /// made of.
  std::optional<std::vector<Departure>> departures;
};

/// The kinds of study.
struct StudyKind {
  std::string name;
  std::string summary;
  Plan (*plan)(const StudyOptions&, const VerbOptions&, std::uint64_t seed);
};
const std::vector<StudyKind>& study_kinds();

/// The plan of `options.kind`, with the options of the verbs' tables and the seed in their steps. Errors:
/// usage (unknown kind, something that it needs is not named), config (a table of a verb that it does not
/// run, a setting that the study itself decides).
Plan make_plan(const StudyOptions& options, const VerbOptions& tables, std::uint64_t seed = 1);

/// The files that a study's own options name, and what each has to be.
std::vector<GivenFile> given_files(const StudyOptions& options);

/// Key and value of an option that a table may change.
using UsualOption = std::pair<std::string, std::string>;

/// Options of verbs that take the place of the usual ones.
using Preset = std::map<std::string, std::vector<UsualOption>>;
/// Both, where they differ the second.
Preset with_preset(Preset first, const Preset& second);

/// Puts a plan together.
class Planner {
 public:
  Planner(const StudyOptions& options, const VerbOptions& tables, std::uint64_t seed, Preset preset = {});

  /// Adds a step: `words` (the verb, and what the study decides), then those of `usual` and of the preset,
  /// which wins, that neither the words nor the verb's table have, the options of that table, and the seed.
  Step& add(const std::string& name, std::vector<std::string> words, std::vector<std::string> inputs,
            std::vector<std::string> outputs, const std::vector<UsualOption>& usual = {});
  /// Adds a step that the study alone decides: no table changes it.
  Step& add_fixed(const std::string& name, std::vector<std::string> words, std::vector<std::string> inputs,
                  std::vector<std::string> outputs);
  /// Does the user's file or the preset have options of this verb?
  bool has_options(const std::string& verb) const { return tables_.contains(verb) || preset_.contains(verb); }
  /// From here on what the study decides of a step wins over the user's tables, instead of being an error.
  void let_words_win() { words_win_ = true; }
  /// Does the user's file set this of a verb?
  bool sets(const std::string& verb, const std::string& key) const;
  /// What the file or, where it does not, the preset sets it to, several values with commas between;
  /// `otherwise` where neither does.
  std::string value_of(const std::string& verb, const std::string& key, const std::string& otherwise) const;
  /// A path of the user's as seen from the study's folder.
  static std::string from_here(const std::string& path);

  /// Error (config): a table of a verb that no step runs.
  std::vector<Step> take();

 private:
  std::vector<UsualOption> usual_of(const std::vector<std::string>& words,
                                    const std::vector<UsualOption>& usual) const;
  std::string instead_of(const std::string& verb) const;  ///< which option takes that verb's place
  std::string runs_in_words() const;                      ///< the verbs whose tables are taken
  void append_seed(std::vector<std::string>& words) const;

  const StudyOptions& options_;
  const VerbOptions& tables_;
  std::uint64_t seed_;
  Preset preset_;
  bool words_win_ = false;
  std::vector<Step> steps_;
  std::vector<std::string> verbs_;  ///< those whose tables are taken
};

Plan plan_mergers(const StudyOptions& options, const VerbOptions& tables, std::uint64_t seed);
Plan plan_compare(const StudyOptions& options, const VerbOptions& tables, std::uint64_t seed);
Plan plan_outliers(const StudyOptions& options, const VerbOptions& tables, std::uint64_t seed);

}  // namespace peculiar::study
