#include "analysis/paper_comparison.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "analysis/published_paper.h"

namespace peculiar::analysis {

namespace {

constexpr std::size_t kShown = 1;  // index of the threshold shown: 90 %

/// A class of the paper and the images here that belong to it.
struct SharedClass {
  PublishedShares published;
  ImageClass here;
};

std::vector<SharedClass> shared_classes(const Evaluation& evaluation) {
  std::vector<SharedClass> shared;
  if (!evaluation.is_papers()) return shared;
  std::vector<ImageClass> classes = evaluation.outliers(false);
  const std::vector<ImageClass> subtle = evaluation.outliers(true);
  classes.insert(classes.end(), subtle.begin(), subtle.end());
  for (const PublishedShares& one : published_shares()) {
    for (const ImageClass& here : classes) {
      if (here.name == one.image_class) shared.push_back({one, here});
    }
  }
  return shared;
}

/// Returns how the images here differ from the paper's, by the columns of `mock`; "" or ends in a blank.
std::string unlike_words(const Evaluation& evaluation) {
  std::vector<std::string> here;
  if (evaluation.table().has("field_sources")) here.emplace_back("neighbours in projection");
  if (evaluation.table().has("dust_depth")) here.emplace_back("dust");
  return here.empty()
             ? ""
             : fmt::format("Here the images have {}, and noise if it was added. ", fmt::join(here, " and "));
}

/// Returns the paper's score, and the main one if different.
std::vector<const EvaluatedScore*> shown_scores(const Evaluation& evaluation) {
  std::vector<const EvaluatedScore*> scores;
  for (const EvaluatedScore& score : evaluation.scores()) {
    if (score.name == kPapersScore) scores.push_back(&score);
  }
  if (evaluation.main().name != kPapersScore) scores.push_back(&evaluation.main());
  return scores;
}

/// Says how the paper's percentage compares with the interval found here.
const char* verdict(double published, const statistics::Share& here) {
  return here.high(statistics::kSure) < published  ? "lower"
         : here.low(statistics::kSure) > published ? "higher"
                                                   : "not shown to differ";
}

}  // namespace

std::optional<TextTable> paper_table(const Evaluation& evaluation) {
  const std::vector<SharedClass> shared = shared_classes(evaluation);
  if (shared.empty()) return std::nullopt;
  const std::vector<const EvaluatedScore*> scores = shown_scores(evaluation);
  TextTable table{"paper", "The paper's numbers beside those found here",       "",
                  3,       {"class", "in the paper", "threshold", "paper [%]"}, {}};
  for (const EvaluatedScore* score : scores) table.headings.push_back(score->name + " here [%]");
  for (const SharedClass& one : shared) {
    for (std::size_t i = 0; i < kPercentiles.size(); ++i) {
      std::vector<TableCell> cells{{one.here.name},
                                   {one.published.place},
                                   {fmt::format("{} %", kPercentiles[i])},
                                   {std::to_string(one.published.percent[i])}};
      for (const EvaluatedScore* score : scores) {
        const statistics::Share share = evaluation.above(one.here.rows, *score, i);
        cells.push_back({share.percent_text(), share.percent_tex()});
      }
      table.rows.push_back(std::move(cells));
    }
  }
  table.caption = fmt::format(
      "Percentage of the mergers above the 85, 90 and 95 % quantiles of {}: by the anomaly score in the paper (Margalef-Bentabol et al. {}), and here. The paper's galaxies are from the simulation Horizon-AGN, on images without dust and noise. {}The abstract of the paper mentions about 90 % of merging galaxies without a threshold. {}{}",
      evaluation.threshold_source(), kPaper.year, unlike_words(evaluation), evaluation.error_words(),
      evaluation.left_out_words());
  return table;
}

std::string paper_sentence(const Evaluation& evaluation) {
  const std::vector<const EvaluatedScore*> scores = shown_scores(evaluation);
  if (scores.empty() || scores.front()->name != kPapersScore) return "";
  std::string words;
  for (const SharedClass& one : shared_classes(evaluation)) {
    const statistics::Share share = evaluation.above(one.here.rows, *scores.front(), kShown);
    if (share.of == 0) continue;
    const int published = one.published.percent[kShown];
    words +=
        words.empty()
            ? fmt::format(
                  "In the paper, the anomaly score flags {} % of '{}' above its {} % threshold ({}); here {} flags ",
                  published, one.here.name, kPercentiles[kShown], one.published.place, kPapersScore)
            : fmt::format(" Of '{}' the paper has {} % ({}); here they are ", one.here.name, published,
                          one.published.place);
    words += fmt::format("{}, which is {}.", share.sure_text(), verdict(published / 100.0, share));
  }
  return words;
}

}  // namespace peculiar::analysis
