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

/// One call of a verb. Paths are relative to the study's folder.
struct Step {
  std::string name;                ///< "train"; unique
  std::vector<std::string> words;  ///< the verb and its arguments
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  std::string checkpoint;  ///< file from which an unfinished run can continue with --resume; "" for none
  /// Further inputs, of which only names, sizes and times tell whether they changed: absolute paths, or
  /// patterns.
  std::vector<std::string> large_inputs = {};

  /// "peculiar train train.h5 -o model.safetensors", as a user would type it in the study's folder.
  std::string command() const;
};

/// One aspect of a study, compared with the published experiment.
struct Departure {
  std::string section;  ///< section of the paper: "2.1"
  std::string what;
  std::string published;
  std::string here;
  bool differs = true;  ///< false: the user's input may be the same
};

/// The steps of a study, and the files that its report shows.
struct Plan {
  std::string kind;
  std::string title;
  std::vector<Step> steps;
  std::vector<std::string> exhibits;  ///< folders
  std::string scores;                 ///< for the gallery
  std::string sample;
  std::vector<std::string> reconstructions;  ///< one per model
  std::vector<std::string> models;
  std::string embedding;                   ///< for the report's map; "" for none
  std::string features;                    ///< of the images, for learning in the explorer; "" for none
  std::optional<ComparedImages> compared;  ///< two sets that must be alike
  /// For a study that repeats the published experiment: all differences. For another that makes mock images:
  /// what the images are made of.
  std::optional<std::vector<Departure>> departures;
};

/// The kinds of study.
struct StudyKind {
  std::string name;
  std::string summary;
  Plan (*plan)(const StudyOptions&, const VerbOptions&, std::uint64_t seed);
};
const std::vector<StudyKind>& study_kinds();

/// The plan of `options.kind`, with the options of the verbs' tables and the seed in its steps. Errors: usage
/// (unknown kind, a required input is missing, an option of other kinds), config (a table of a verb that the
/// plan does not run, a setting that the study itself determines).
Plan make_plan(const StudyOptions& options, const VerbOptions& tables, std::uint64_t seed = 1);

/// The files that a study's own options name, and their required types.
std::vector<GivenFile> given_files(const StudyOptions& options);

/// Key and value of an option that a table may change.
using UsualOption = std::pair<std::string, std::string>;

/// Options of verbs that replace the usual ones.
using Preset = std::map<std::string, std::vector<UsualOption>>;
/// Merges two presets; the second takes precedence.
Preset with_preset(Preset first, const Preset& second);

/// Builds a plan.
class Planner {
 public:
  Planner(const StudyOptions& options, const VerbOptions& tables, std::uint64_t seed, Preset preset = {});

  /// Adds a step with, in this order: `words` (the verb, and the study's own options); those options of
  /// `usual` and of the preset, which takes precedence, that are neither in `words` nor in the verb's table;
  /// the options of that table; the seed.
  Step& add(const std::string& name, std::vector<std::string> words, std::vector<std::string> inputs,
            std::vector<std::string> outputs, const std::vector<UsualOption>& usual = {});
  /// Adds a step that no table changes.
  Step& add_fixed(const std::string& name, std::vector<std::string> words, std::vector<std::string> inputs,
                  std::vector<std::string> outputs);
  /// Whether the user's file or the preset has options of this verb.
  bool has_options(const std::string& verb) const { return tables_.contains(verb) || preset_.contains(verb); }
  /// From now on the study's own options take precedence over the user's tables, instead of causing an error.
  void let_words_win() { words_win_ = true; }
  /// Whether the user's file sets this option of a verb.
  bool sets(const std::string& verb, const std::string& key) const;
  /// Error (config): the user's file sets this option.
  void refuse_if_set(const std::string& verb, const std::string& key) const;
  /// The value of an option in the file, or else in the preset, several values joined by commas; `otherwise`
  /// if neither sets it.
  std::string value_of(const std::string& verb, const std::string& key, const std::string& otherwise) const;
  /// A user's path, relative to the study's folder.
  static std::string from_here(const std::string& path);

  /// Error (config): a table of a verb that no step runs.
  std::vector<Step> take();

 private:
  std::vector<UsualOption> usual_of(const std::vector<std::string>& words,
                                    const std::vector<UsualOption>& usual) const;
  std::string instead_of(const std::string& verb) const;  ///< the option that replaces that verb
  std::string runs_in_words() const;                      ///< the verbs whose tables are used
  void append_seed(std::vector<std::string>& words) const;

  const StudyOptions& options_;
  const VerbOptions& tables_;
  std::uint64_t seed_;
  Preset preset_;
  bool words_win_ = false;
  std::vector<Step> steps_;
  std::vector<std::string> verbs_;  ///< those whose tables are used
};

Plan plan_mergers(const StudyOptions& options, const VerbOptions& tables, std::uint64_t seed);
Plan plan_compare(const StudyOptions& options, const VerbOptions& tables, std::uint64_t seed);
Plan plan_outliers(const StudyOptions& options, const VerbOptions& tables, std::uint64_t seed);

}  // namespace peculiar::study
