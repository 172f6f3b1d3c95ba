#include "report/alarms.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <map>

#include "analysis/words.h"
#include "base/name_list.h"
#include "report/sections.h"

namespace peculiar::report {

using nlohmann::json;

namespace {

/// Makes a sentence of a phrase.
std::string sentence(std::string words) {
  if (words.empty()) return words;
  words.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(words.front())));
  if (words.back() != '.') words += '.';
  return words;
}

/// Adds alarms of the same kind ("encoder: ...") as one, in the words of the first model that has it.
void add_training_alarms(const std::vector<RunModel>& models, const std::vector<json>& metadata,
                         std::vector<std::string>& alarms) {
  std::vector<std::string> kinds;
  std::map<std::string, std::pair<std::string, std::vector<std::string>>> of_kind;
  for (std::size_t i = 0; i < metadata.size(); ++i) {
    const json training = metadata[i].value("training", json::object());
    if (!training.is_object()) continue;
    for (const json& alarm : training.value("alarms", json::array())) {
      if (!alarm.is_string()) continue;
      const auto words = alarm.get<std::string>();
      const std::string kind = words.substr(0, words.find(':'));
      auto& [first, names] = of_kind[kind];
      if (names.empty()) {
        kinds.push_back(kind);
        first = words;
      }
      names.push_back(i < models.size() ? models[i].model.filename().string() : "");
    }
  }
  for (const std::string& kind : kinds) {
    const auto& [words, names] = of_kind.at(kind);
    const std::string of =
        metadata.size() > 1 ? fmt::format("Training of {}", analysis::list_words(names)) : "Training";
    alarms.push_back(sentence(fmt::format("{}, {}", of, words)));
  }
}

/// Whether the stage ("contrast network: 97 of 6000 steps") is that of the contrast network and not half
/// done.
bool is_short_contrast(const std::string& stage) {
  int done = 0, all = 0;
  return std::sscanf(stage.c_str(), "contrast network: %d of %d steps", &done, &all) == 2 && 2 * done < all;
}

/// Alarm for training cut short by the time limit; "" if there is none. `scores` may be null.
std::string time_alarm(const RankedScores* scores, const std::vector<RunModel>& models,
                       const std::vector<json>& metadata) {
  std::vector<std::string> stages;
  bool is_of_contrast = false;
  for (std::size_t i = 0; i < metadata.size(); ++i) {
    const json training = metadata[i].value("training", json::object());
    if (!training.is_object()) continue;
    const std::string of =
        metadata.size() > 1 && i < models.size() ? models[i].model.filename().string() + ", " : "";
    for (const std::string& stage : cut_short_stages(training)) {
      stages.push_back(of + stage);
      is_of_contrast = is_of_contrast || is_short_contrast(stage);
    }
  }
  if (stages.empty()) return "";
  return fmt::format(
      "The time limit ended the training early ({}): the numbers here are those of a shorter training; a larger --time-limit allows more steps.{}",
      fmt::join(stages, "; "),
      is_of_contrast && scores != nullptr && scores->ranking().name == "combined"
          ? " Most parts of combined come from the contrast network: after a short training it can rank worse than asymmetry."
          : "");
}

/// Alarm if more than three in four searches stopped early, so that reconstructions and residuals are not
/// optimal; else "".
std::string search_alarm(const RankedScores& scores) {
  const catalog::Column* converged = scores.file.table.find("converged");
  if (converged == nullptr || !converged->is_numeric()) return "";
  std::int64_t searched = 0;
  std::int64_t unconverged = 0;
  for (std::size_t row = 0; row < converged->size(); ++row) {
    if (converged->is_missing(row)) continue;
    ++searched;
    unconverged += converged->number(row) == 0 ? 1 : 0;
  }
  if (4 * unconverged <= 3 * searched) return "";
  return fmt::format(
      "{} of {} searches for a reconstruction did not converge: their residuals are partly due to the unfinished search.",
      unconverged, searched);
}

/// Images without a rank. Each counts under the first cause that it has: scores of `peculiar learn` are
/// missing for all of them.
struct Unranked {
  std::int64_t muted = 0;
  std::int64_t listed = 0;   ///< at an edge or in a gap, in the list of such images
  std::int64_t partial = 0;  ///< likewise, without a score and so in no list
  std::int64_t unscored = 0;

  explicit Unranked(const RankedScores& scores) {
    const catalog::Column& score = scores.ranking();
    const std::vector<bool> is_muted = store::muted_images(scores.file);
    const std::vector<bool> is_left_out = store::left_out_of_ranking(scores.file);
    for (std::size_t row = 0; row < score.size(); ++row) {
      if (is_muted[row])
        ++muted;
      else if (is_left_out[row])
        ++(score.is_missing(row) ? partial : listed);
      else if (score.is_missing(row))
        ++unscored;
    }
  }
  std::int64_t all() const { return muted + listed + partial + unscored; }
};

/// Alarm for images without a rank; none if all of them are muted, as the user asked.
std::string left_out_alarm(const RankedScores& scores) {
  const Unranked unranked(scores);
  if (unranked.all() == unranked.muted) return "";
  const auto is_alone = [&](std::int64_t count) { return count == unranked.all(); };
  std::vector<std::string> reasons;
  const auto say = [&](std::int64_t count, const char* of_one, const char* of_several) {
    if (count == 0) return;
    const std::string subject = !is_alone(count) ? std::to_string(count) : count == 1 ? "it" : "they";
    reasons.push_back(fmt::format("{} {}", subject, count == 1 ? of_one : of_several));
  };
  if (is_alone(unranked.listed))
    say(unranked.listed, "lies at an edge or in a gap and has a list of its own",
        "lie at an edge or in a gap and have a list of their own");
  else
    say(unranked.listed, "at an edge or in a gap has a list of its own",
        "at an edge or in a gap have a list of their own");
  if (unranked.listed > 0)
    say(unranked.partial, "at an edge or in a gap has no score", "at an edge or in a gap have no score");
  else
    say(unranked.partial, "is at an edge or in a gap", "are at an edge or in a gap");
  if (unranked.partial > 0)
    say(unranked.unscored, "has no score for another reason", "have no score for another reason");
  else
    say(unranked.unscored, "has no score", "have no score");
  say(unranked.muted, "is muted", "are muted");
  return fmt::format("{} of {} {} not ranked: {}.", unranked.all(),
                     counted(static_cast<std::int64_t>(scores.ranking().size()), "image", "images"),
                     unranked.all() == 1 ? "is" : "are", analysis::list_words(reasons));
}

/// Alarm for stars left in the sample.
std::string star_alarm(const Outliers& outliers) {
  if (outliers.star_like.listed == 0) return "";
  return fmt::format("{} of the {} highest {} like {} (badge Star-like){}.", outliers.star_like.listed,
                     outliers.list.size(), outliers.star_like.listed == 1 ? "is" : "are",
                     outliers.star_like.listed == 1 ? "a star" : "stars",
                     outliers.star_filter.empty()
                         ? "; leave stars out of the sample"
                         : fmt::format("; --where '{}' leaves them out of the sample", outliers.star_filter));
}

/// Alarm if blends dominate the list.
std::string neighbour_alarm(const RankedScores& scores, const Outliers& outliers) {
  const auto listed = static_cast<double>(outliers.neighbours.listed);
  const auto count = static_cast<double>(outliers.list.size());
  if (listed < 0.4 * count || listed < 1.5 * outliers.neighbours.of_all * count) return "";
  const bool taken_out = scores.file.table.find("removed_share") != nullptr;  // written by peculiar cutout
  return fmt::format(
      "{} of the {} highest have another object close by (badge Neighbour), compared with {} of all ranked images: blends rank high; {}.",
      outliers.neighbours.listed, outliers.list.size(), analysis::percent_words(outliers.neighbours.of_all),
      taken_out
          ? "light that touches the object stayed in its stamp (column touching); a higher --neighbour-level of peculiar cutout leaves less"
          : "peculiar cutout --neighbours mask removes neighbours from the stamps (in a study: neighbours = \"mask\" under [cutout])");
}

std::string floor_alarm(const RankedScores& scores) {
  // In that case the first sentence explains why p-values are coarse.
  if (!calibration_of(scores).value("why_none", "").empty()) return "";
  const double least = least_p_value(scores);
  const catalog::Column* p = scores.file.table.find("p_value");
  if (!std::isfinite(least) || p == nullptr || !p->is_numeric()) return "";
  const std::vector<bool> is_ranked = store::ranked_images(scores.file, scores.ranking());
  std::int64_t count = 0;
  for (std::size_t row = 0; row < p->size(); ++row)
    count += is_ranked[row] && !p->is_missing(row) && is_at_floor(p->number(row), least) ? 1 : 0;
  if (count == 0) return "";
  // Views of one galaxy count once; more of them would not help.
  const char* what =
      calibration_of(scores).value("group", json()).is_object() ? "groups of normal images" : "normal images";
  return fmt::format(
      "{} the smallest p-value possible with this number of {}, 1/{:.0f}, so {} may be more unusual than the p-value says; use more {}.",
      counted(count, "image has", "images have"), what, 1 / least, count == 1 ? "it" : "they", what);
}

}  // namespace

bool has_generator(const json& training) {
  const json settings = training.is_object() ? training.value("settings", json::object()) : json::object();
  return !settings.is_object() || settings.value("generator", json(true)) != json(false);
}

json calibration_of(const RankedScores& scores) {
  const json calibration = json::parse(scores.text("calibration"), nullptr, false);
  return calibration.is_object() ? calibration : json::object();
}

double least_p_value(const RankedScores& scores) {
  const json calibration = calibration_of(scores);
  const auto least = calibration.find("least_p_value");
  const bool is_there = least != calibration.end() && least->is_number() && least->get<double>() > 0;
  return is_there ? least->get<double>() : std::nan("");
}

bool is_at_floor(double p_value, double least) { return p_value <= least * (1 + 1e-9); }

std::vector<std::string> alarms_of(const RankedScores* scores, const Outliers& outliers,
                                   const std::vector<RunModel>& models, const std::vector<json>& metadata,
                                   const std::string& kind) {
  std::vector<std::string> alarms;
  add_training_alarms(models, metadata, alarms);
  alarms.push_back(time_alarm(scores, models, metadata));
  std::erase(alarms, "");
  if (scores == nullptr) return alarms;
  alarms.push_back(search_alarm(*scores));
  if (const std::vector<std::string> drifts = drifting(*scores); !drifts.empty() && !drift_is_expected(kind))
    alarms.push_back(drift_words(drifts, kind));
  alarms.push_back(left_out_alarm(*scores));
  alarms.push_back(floor_alarm(*scores));
  alarms.push_back(star_alarm(outliers));
  alarms.push_back(neighbour_alarm(*scores, outliers));
  const json calibration = calibration_of(*scores);
  for (const json& warning : calibration.value("warnings", json::array())) {
    if (warning.is_string()) alarms.push_back(sentence(warning.get<std::string>()));
  }
  std::erase(alarms, "");
  return alarms;
}

}  // namespace peculiar::report
