#include "study/plan.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "base/error.h"
#include "base/shell_words.h"
#include "base/suggest.h"

namespace peculiar::study {

namespace fs = std::filesystem;

namespace {

std::string option_of(const std::string& key) {
  std::string name = "--" + key;
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

/// Whether this setting is among the words. `-o` is output.
bool decides(const std::vector<std::string>& words, const std::string& key) {
  const auto has = [&](const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  return has(option_of(key)) || (key == "output" && has("-o"));
}

/// Makes a value that names an existing file, relative to the current folder, into its path.
std::string value_word(const std::string& value) {
  const auto equals = value.find('=');
  if (equals != std::string::npos && !fs::exists(value) && fs::exists(value.substr(equals + 1)))
    return value.substr(0, equals + 1) + value_word(value.substr(equals + 1));  // F160W=psf.fits
  const fs::path path(value);
  const bool like_a_file = path.has_extension() || value.find('/') != std::string::npos;
  return like_a_file && fs::exists(path) ? fs::absolute(path).lexically_normal().string() : value;
}

void append(std::vector<std::string>& words, const std::string& key, const std::vector<std::string>& values) {
  if (values == std::vector<std::string>{"true"} || values == std::vector<std::string>{"false"}) {
    words.push_back(values[0] == "true" ? option_of(key) : option_of("no_" + key));
    return;
  }
  // Flags whose default the verb's preset decides.
  if ((key == "augment" || key == "generator" || key == "encoder") &&
      values == std::vector<std::string>{"auto"})
    return;
  for (const std::string& value : values) {
    words.push_back(option_of(key));
    words.push_back(value_word(value));
  }
}

/// Merges options into others; a new value replaces an old one of the same key.
void put(std::vector<UsualOption>& options, const std::vector<UsualOption>& more) {
  for (const UsualOption& one : more) {
    const auto same = std::find_if(options.begin(), options.end(),
                                   [&](const UsualOption& other) { return other.first == one.first; });
    if (same == options.end()) {
      options.push_back(one);
    } else {
      *same = one;
    }
  }
}

}  // namespace

Preset with_preset(Preset first, const Preset& second) {
  for (const auto& [verb, options] : second) put(first[verb], options);
  return first;
}

std::string Step::command() const { return "peculiar " + shell_line(words); }

Planner::Planner(const StudyOptions& options, const VerbOptions& tables, std::uint64_t seed, Preset preset)
    : options_(options), tables_(tables), seed_(seed), preset_(std::move(preset)) {}

/// The usual options without those in the words or in the user's table.
std::vector<UsualOption> Planner::usual_of(const std::vector<std::string>& words,
                                           const std::vector<UsualOption>& usual) const {
  const std::string& verb = words.front();
  std::vector<UsualOption> all = usual;
  if (const auto preset = preset_.find(verb); preset != preset_.end()) put(all, preset->second);
  std::erase_if(all,
                [&](const UsualOption& one) { return decides(words, one.first) || sets(verb, one.first); });
  return all;
}

Step& Planner::add(const std::string& name, std::vector<std::string> words, std::vector<std::string> inputs,
                   std::vector<std::string> outputs, const std::vector<UsualOption>& usual) {
  const std::string verb = words.front();
  const auto found = tables_.find(verb);
  const auto wanted = found == tables_.end() ? VerbOptions::mapped_type() : found->second;
  for (const auto& [key, values] : wanted) {
    if (decides(words, key) && !words_win_) refuse_if_set(verb, key);
  }
  for (const auto& [key, value] : usual_of(words, usual)) append(words, key, {value});
  const std::vector<std::string> decided = words;
  for (const auto& [key, values] : wanted) {
    if (!words_win_ || !decides(decided, key)) append(words, key, values);
  }
  append_seed(words);
  verbs_.push_back(verb);
  steps_.push_back({name, std::move(words), std::move(inputs), std::move(outputs), ""});
  return steps_.back();
}

Step& Planner::add_fixed(const std::string& name, std::vector<std::string> words,
                         std::vector<std::string> inputs, std::vector<std::string> outputs) {
  append_seed(words);
  steps_.push_back({name, std::move(words), std::move(inputs), std::move(outputs), ""});
  return steps_.back();
}

bool Planner::sets(const std::string& verb, const std::string& key) const {
  const auto found = tables_.find(verb);
  return found != tables_.end() && std::any_of(found->second.begin(), found->second.end(),
                                               [&](const auto& one) { return one.first == key; });
}

void Planner::refuse_if_set(const std::string& verb, const std::string& key) const {
  if (sets(verb, key))
    throw config_error("{}: {}.{}: is set by the study itself; leave it out", options_.settings, verb, key);
}

std::string Planner::value_of(const std::string& verb, const std::string& key,
                              const std::string& otherwise) const {
  if (const auto found = tables_.find(verb); found != tables_.end()) {
    for (const auto& [one, values] : found->second)
      if (one == key) return fmt::format("{}", fmt::join(values, ","));
  }
  if (const auto found = preset_.find(verb); found != preset_.end()) {
    for (const auto& [one, value] : found->second)
      if (one == key) return value;
  }
  return otherwise;
}

void Planner::append_seed(std::vector<std::string>& words) const {
  if (!decides(words, "seed") && seed_ != 1) append(words, "seed", {std::to_string(seed_)});
}

std::string Planner::from_here(const std::string& path) {
  return fs::absolute(path).lexically_normal().string();
}

std::string Planner::runs_in_words() const {
  const std::set<std::string> each(verbs_.begin(), verbs_.end());
  return fmt::format("{}", fmt::join(each, ", "));
}

std::string Planner::instead_of(const std::string& verb) const {
  const bool makes_mocks = verb == "mock" || verb == "select" || verb == "simulate";
  const char* option = makes_mocks && !options_.sample.empty()              ? "--sample"
                       : verb == "select" && !options_.galaxies.empty()     ? "--galaxies"
                       : verb == "simulate" && !options_.simulation.empty() ? "--simulation"
                                                                            : nullptr;
  return option == nullptr ? "" : fmt::format(" ({} takes its place)", option);
}

std::vector<Step> Planner::take() {
  for (const auto& [verb, values] : tables_) {
    if (std::find(verbs_.begin(), verbs_.end(), verb) == verbs_.end())
      throw config_error("{}: [{}]: this study has no settings of this verb{}{}; it has those of {}",
                         options_.settings, verb, instead_of(verb), did_you_mean(verb, verbs_),
                         runs_in_words());
  }
  return std::move(steps_);
}

std::vector<GivenFile> given_files(const StudyOptions& options) {
  std::vector<GivenFile> files{{"--simulation", FileRole::kSimulation, options.simulation},
                               {"--galaxies", FileRole::kTable, options.galaxies},
                               {"--sample", FileRole::kSample, options.sample},
                               {"--survey", FileRole::kSample, options.survey},
                               {"--sky", FileRole::kSample, options.sky},
                               {"--normals", FileRole::kSample, options.normals},
                               {"--mosaic", FileRole::kImage, options.mosaic},
                               {"--mosaics", FileRole::kList, options.mosaics},
                               {"--weight", FileRole::kImage, options.weight},
                               {"--catalogue", FileRole::kTable, options.catalogue}};
  for (const std::string& path : options.images) files.push_back({"--images", FileRole::kImages, path});
  std::erase_if(files, [](const GivenFile& file) { return file.path.empty(); });
  return files;
}

const std::vector<StudyKind>& study_kinds() {
  static const std::vector<StudyKind> all{
      {"mergers", "Which mergers stand out among isolated galaxies?", plan_mergers},
      {"compare", "Where do mock images differ from the survey?", plan_compare},
      {"outliers", "Which images are unlike the others?", plan_outliers}};
  return all;
}

namespace {

/// An option that only some kinds of study use.
struct OptionOfKinds {
  const char* name;
  bool is_given;
  std::vector<std::string> kinds;
};

std::vector<OptionOfKinds> options_of_kinds(const StudyOptions& options) {
  return {{"--as-published", options.as_published, {"mergers"}},
          {"--ablation", options.ablation, {"mergers"}},
          {"--universe", options.universe != StudyOptions().universe, {"mergers", "compare"}},
          {"--simulation", !options.simulation.empty(), {"mergers", "compare"}},
          {"--galaxies", !options.galaxies.empty(), {"compare"}},
          {"--sample", !options.sample.empty(), {"compare", "outliers"}},
          {"--images", !options.images.empty(), {"outliers"}},
          {"--mosaic", !options.mosaic.empty(), {"outliers"}},
          {"--mosaics", !options.mosaics.empty(), {"outliers"}},
          {"--weight", !options.weight.empty(), {"outliers"}},
          {"--catalogue", !options.catalogue.empty(), {"outliers"}},
          {"--where", !options.where.empty(), {"outliers"}},
          {"--survey", !options.survey.empty(), {"compare"}},
          {"--sky", !options.sky.empty(), {"mergers", "compare"}},
          {"--normals", !options.normals.empty(), {"outliers"}},
          {"--folds", options.folds != StudyOptions().folds, {"outliers"}},
          {"--group", !options.group.empty(), {"compare", "outliers"}}};
}

/// Error (usage): an option is given that this kind of study does not use.
void refuse_options_of_other_kinds(const StudyOptions& options) {
  for (const auto& [name, is_given, kinds] : options_of_kinds(options)) {
    if (is_given && std::find(kinds.begin(), kinds.end(), options.kind) == kinds.end())
      throw usage_error("study {}: {} goes with study {}", options.kind, name, fmt::join(kinds, " or "));
  }
}

}  // namespace

Plan make_plan(const StudyOptions& options, const VerbOptions& tables, std::uint64_t seed) {
  for (const StudyKind& kind : study_kinds()) {
    if (kind.name != options.kind) continue;
    refuse_options_of_other_kinds(options);
    Plan plan = kind.plan(options, tables, seed);
    plan.kind = kind.name;
    plan.title = options.title.empty() ? kind.summary : options.title;
    return plan;
  }
  throw usage_error("study: unknown kind '{}'", options.kind);
}

}  // namespace peculiar::study
