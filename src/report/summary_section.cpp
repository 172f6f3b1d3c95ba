#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "analysis/words.h"
#include "base/name_list.h"
#include "report/alarms.h"
#include "report/citation.h"
#include "report/html.h"
#include "report/sections.h"
#include "store/galaxy_views.h"

namespace peculiar::report {

using nlohmann::json;

namespace {

constexpr std::size_t kSentences = 3;
constexpr const char* kPapersScore = "anomaly_score";
constexpr const char* kRankedBefore = "ranking_before";  // written by peculiar learn

/// Returns a number of an object; NaN if it is not a number.
double number(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number() ? found->get<double>() : std::nan("");
}

/// "about 12", "about 0.9", "fewer than 0.1"
std::string about(double count) {
  return count < 0.1 ? "fewer than 0.1" : fmt::format("about {:.{}f}", count, count < 10 ? 1 : 0);
}

std::string with_stop(std::string sentence) {
  if (!sentence.empty() && sentence.back() != '.') sentence += '.';
  return sentence;
}

/// "3.1 to 7.9" for two numbers, each in this format; "" if absent.
std::string ends_text(const json& object, const char* key, double unit, const char* format) {
  const json ends = object.value(key, json());
  if (!ends.is_array() || ends.size() != 2 || !ends[0].is_number() || !ends[1].is_number()) return "";
  const auto text = [&](const json& end) {
    return fmt::format(fmt::runtime(format), unit * end.get<double>());
  };
  return text(ends[0]) + " to " + text(ends[1]);
}

std::string scored_sentence(const Outliers& outliers, const json& calibration) {
  std::string words = counted(outliers.ranked, "image", "images");
  if (outliers.several_views)
    words += fmt::format(" of {}", counted(outliers.ranked_galaxies, "galaxy", "galaxies"));
  words += outliers.ranked == 1 ? " was" : " were";
  // Images left out of the ranking have scores too.
  words += outliers.left_out > 0 || !outliers.muted.empty() ? " ranked" : " scored";
  const double share = number(calibration, "share_of_outliers");
  // Of the images of the calibration; other images may be muted here.
  const bool is_of_these = !calibration.contains("images") ||
                           number(calibration, "images") == static_cast<double>(outliers.ranked);
  if (share >= 0 && is_of_these) {
    words += fmt::format("; an estimated {} of them are outliers", analysis::percent_words(share));
    if (const std::string ends = ends_text(calibration, "share_of_outliers_interval", 100, "{:.3g}");
        !ends.empty())
      words += fmt::format(" ({} %)", ends);
  }
  return words + ".";
}

/// Says how many candidates there are, and what that means.
std::string candidates_sentence(const RankedScores& scores, const Outliers& outliers,
                                const json& calibration) {
  const catalog::Column* candidate = scores.file.table.find("candidate");
  if (candidate == nullptr || !candidate->is_numeric())
    return "There are no p-values and no candidates, because the scores are not calibrated (peculiar calibrate).";
  const std::vector<bool> is_ranked = store::ranked_images(scores.file, scores.ranking());
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < candidate->size(); ++row) {
    if (is_ranked[row] && !candidate->is_missing(row) && candidate->number(row) != 0) rows.push_back(row);
  }
  const auto count = std::ssize(rows);
  const double rate = number(calibration, "fdr");
  // Images may be ranked by another column than the calibrated one (peculiar learn).
  const std::string column = scores.text("calibrated_column");
  const std::string by = column.empty() || column == scores.ranking().name ? "" : "by " + column + " ";
  const std::string at =
      by + (rate >= 0 ? fmt::format("at a false-discovery rate of {}", analysis::percent_words(rate))
                      : candidate->description);
  // In that case the scores are not the reason.
  const std::string why = calibration.value("why_none", "");
  if (count == 0 && !why.empty())
    return fmt::format(
        "None of them is a candidate {}: the {} The highest scores are still the first to look at.", at, why);
  if (count == 0)
    return fmt::format(
        "None of them is a candidate {}: no score is high enough to rule out chance among so many images. The highest scores are still the first to look at.",
        at);
  const auto galaxies = static_cast<std::int64_t>(store::count_galaxies(outliers.galaxies, rows));
  const std::string of_galaxies = outliers.several_views && galaxies != count
                                      ? fmt::format(", of {},", counted(galaxies, "galaxy", "galaxies"))
                                      : "";
  std::string words = fmt::format("{} of them{} {} {}", count, of_galaxies,
                                  count == 1 ? "is a candidate" : "are candidates", at);
  const double expected = number(calibration, "expected_false");
  // Of all candidates of the calibration; some may be muted here.
  if (expected >= 0 && number(calibration, "candidates") == static_cast<double>(count)) {
    words += fmt::format(": {} of these {} expected to be false", about(expected), count == 1 ? "is" : "are");
    if (const std::string ends = ends_text(calibration, "expected_false_interval", 1, "{:.1f}");
        !ends.empty())
      words += fmt::format(" ({})", ends);
  }
  return words + ".";
}

/// Says what the scores were compared with.
std::string null_sentence(const json& calibration, bool of_vectors) {
  const std::string null = calibration.value("null", "");
  if (null == "bulk") {
    const std::string assumption = calibration.value("assumption", "");
    return with_stop("The null distribution was fitted to the bulk of the scores" +
                     (assumption.empty() ? "" : ": " + assumption));
  }
  if (null == "normals")
    return fmt::format("The null distribution is that of scores of normal images that were not used in {}.",
                       of_vectors ? "the fit" : "training");
  return "";
}

std::string highest_sentence(const Outliers& outliers) {
  if (outliers.list.empty()) return "";
  const Outlier& first = outliers.list.front();
  return fmt::format("The highest value of {}, {}, is that of {}{}.", first.chief.front().first,
                     first.chief.front().second, first.id,
                     first.label.empty() ? "" : fmt::format(" ({})", first.label));
}

/// Returns the first findings of evaluations and comparisons.
std::vector<std::string> exhibit_findings(const std::vector<analysis::Exhibits>& exhibits) {
  std::vector<std::string> findings;
  for (const analysis::Exhibits& one : exhibits) {
    if (one.kind != kCalibrationKind)
      findings.insert(findings.end(), one.findings.begin(), one.findings.end());
  }
  return findings;
}

std::vector<std::string> sentences_of(const RankedScores* scores, const Outliers& outliers,
                                      const std::vector<analysis::Exhibits>& exhibits) {
  const std::vector<std::string> findings = exhibit_findings(exhibits);
  std::vector<std::string> sentences;
  if (scores != nullptr) {
    const json calibration = calibration_of(*scores);
    const std::string scored = scored_sentence(outliers, calibration);
    const std::string candidates = candidates_sentence(*scores, outliers, calibration);
    const std::string null = null_sentence(calibration, scores->are_of_vectors());
    if (findings.empty()) {
      sentences = {scored, candidates, null.empty() ? highest_sentence(outliers) : null};
    } else {
      sentences = {scored + " " + candidates};
      // The assumption behind all candidates must be stated.
      if (calibration.value("null", "") == "bulk") sentences.push_back(null);
    }
    std::erase(sentences, "");
  }
  for (std::size_t i = 0; i < findings.size() && sentences.size() < kSentences; ++i)
    sentences.push_back(findings[i]);
  if (sentences.empty())
    sentences.emplace_back("A model was trained, but nothing has been scored with it yet.");
  return sentences;
}

/// Explains the ranking score, the one that a learned ranking starts from, and the paper's score where each
/// first appears.
std::string score_terms(const RankedScores& scores) {
  std::vector<std::string> columns;
  std::string words;
  for (const std::string& column :
       {scores.ranking().name, scores.text(kRankedBefore), std::string(kPapersScore)}) {
    if (!scores.file.table.has(column) || std::find(columns.begin(), columns.end(), column) != columns.end())
      continue;
    columns.push_back(column);
    const std::string sentence = score_in_words(column, scores.are_of_vectors());
    words += (words.empty() || sentence.empty() ? "" : " ") + sentence;
  }
  return words;
}

}  // namespace

std::vector<std::string> cut_short_stages(const json& training) {
  return training.value("cut_short", std::vector<std::string>());
}

std::vector<std::string> drifting(const RankedScores& scores) {
  const json lines = json::parse(scores.text("drift"), nullptr, false);
  std::vector<std::string> statistics;
  if (!lines.is_array()) return statistics;
  for (const json& line : lines) {
    if (line.value("drift", false)) statistics.push_back(line.value("statistic", ""));
  }
  return statistics;
}

bool drift_is_expected(const std::string& kind) { return kind == "mergers"; }

std::string drift_words(const std::vector<std::string>& statistics, const std::string& kind) {
  return fmt::format(
      "The images differ from the normal images in {}. {}", analysis::list_words(statistics),
      drift_is_expected(kind)
          ? "This is expected in this study: mergers are among the images, and only isolated galaxies among the normal images."
          : "High scores may reflect this difference between the two sets of images, in instrument, depth or selection, not an unusual galaxy.");
}

Section summary_section(const RankedScores* scores, const Outliers& outliers,
                        const std::vector<analysis::Exhibits>& exhibits,
                        const std::vector<std::string>& alarms, const std::string& strip) {
  Section section{"summary", "What was found", strip};
  if (!alarms.empty())
    section.body +=
        fmt::format("<div class=\"caution\"><strong>Caution</strong>\n{}</div>\n", list_html(alarms));
  section.body += "<ul class=\"findings\">\n";
  for (const std::string& sentence : sentences_of(scores, outliers, exhibits))
    section.body += fmt::format("<li>{}</li>\n", printed(sentence));
  section.body += "</ul>\n";
  if (const std::string terms = scores == nullptr ? "" : score_terms(*scores); !terms.empty())
    section.body += fmt::format("<p class=\"quiet terms\">{}</p>\n", printed(terms));
  return section;
}

}  // namespace peculiar::report
