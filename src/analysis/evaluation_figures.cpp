#include "analysis/evaluation_figures.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "analysis/published_paper.h"
#include "analysis/receiver_figure.h"
#include "analysis/words.h"
#include "catalog/column_access.h"
#include "statistics/distribution.h"

namespace peculiar::analysis {

namespace {

constexpr std::size_t kShown = 1;  // index of the threshold shown: 90 %
constexpr std::size_t kBins = 6;
constexpr std::size_t kTimeBins = 10;

/// Figures of the paper that correspond to figures here.
struct PapersFigure {
  std::string_view id;
  std::string_view place;
  bool is_by_score;  ///< the paper's figure shows its anomaly score
};
constexpr std::array<PapersFigure, 5> kPapersFigures{{{"distributions", "figure 5", false},
                                                      {"scores", "figures 8 and 9", true},
                                                      {"merger-time", "figure 10", true},
                                                      {"flagged-trends", "figure 11", true},
                                                      {"embedding", "figure 7", false}}};

class EvaluationFigures {
 public:
  EvaluationFigures(const Evaluation& evaluation, Drawing& drawing)
      : evaluation_(evaluation),
        drawing_(drawing),
        shown_(evaluation.shown_scores()),
        groups_(groups_of(evaluation.main())) {}

  void draw() {
    distributions();
    scores();
    draw_receiver_curves(evaluation_, drawing_);
    merger_time();
    flagged_trends();
    score_trends();
    p_values();
    embedding();
  }

 private:
  /// Returns the available ones of the named properties, and notes what else the figure would show.
  std::vector<const Property*> properties(const std::vector<std::string>& names, const std::string& figure) {
    std::vector<const Property*> found;
    std::vector<std::string> wanted;
    for (const std::string& name : names) {
      if (const Property* one = evaluation_.properties().find(name)) {
        found.push_back(one);
      } else {
        wanted.push_back(Properties::wanted(name));
      }
    }
    // For planted outliers, only what was planted matters, not merger times.
    if (!wanted.empty() && !evaluation_.is_planted()) drawing_.leave_out(figure, wanted);
    return found;
  }

  /// Adds to the caption the corresponding figure of the paper, and the images that are in no class.
  void draw(const std::string& id, const std::string& section, const std::string& title,
            const std::string& caption, const std::string& alt, std::vector<figure::Panel> panels) {
    drawing_.draw(id, section, title, caption + paper_words(id) + evaluation_.left_out_words(), alt,
                  std::move(panels));
  }

  std::string paper_words(const std::string& id) const {
    const auto papers = std::find_if(kPapersFigures.begin(), kPapersFigures.end(),
                                     [&](const PapersFigure& one) { return one.id == id; });
    if (!evaluation_.is_papers() || papers == kPapersFigures.end()) return "";
    if (!papers->is_by_score) return as_in_paper(papers->place);
    std::vector<std::string> shown;
    for (const EvaluatedScore* score : shown_) shown.push_back(score->name);
    return as_in_paper_by_score(papers->place, shown);
  }

  /// Returns the images of each class that have the score, normal class first.
  std::vector<Group> groups_of(const EvaluatedScore& score) const {
    std::vector<Group> groups;
    for (const ImageClass& one : evaluation_.classes()) {
      groups.push_back({one.name, {}});
      for (const std::size_t row : one.rows) {
        if (std::isfinite(score.values[row])) groups.back().rows.push_back(row);
      }
    }
    return groups;
  }

  /// Bins with equal numbers of the images drawn: the table also has training images and those in no class.
  std::vector<double> bins_of_drawn(const Property& property, bool with_normal) const {
    std::vector<std::size_t> rows;
    for (std::size_t i = with_normal ? 0 : 1; i < groups_.size(); ++i)
      rows.insert(rows.end(), groups_[i].rows.begin(), groups_[i].rows.end());
    return equal_count_edges(of_rows(property, rows), kBins);
  }

  /// Draws the percentage of each class above the 90 % threshold for each score shown, side by side.
  std::vector<figure::Panel> flagged_panels(const std::vector<const Property*>& properties,
                                            bool with_normal) {
    std::vector<figure::Panel> panels;
    for (const Property* x : properties) {
      const std::vector<double> edges =
          x->name == "time" ? even_edges(-1, 1, kTimeBins) : bins_of_drawn(*x, with_normal);
      for (const EvaluatedScore* score : shown_) {
        std::vector<Group> groups = groups_of(*score);
        if (!with_normal) groups.erase(groups.begin());
        std::vector<ShareCurve> curves;
        for (const Group& group : groups)
          curves.push_back({group.name, &group.rows, [score](std::size_t row) {
                              return score->values[row] > score->thresholds[kShown];
                            }});
        panels.push_back(share_panel(*x, fmt::format("flagged by {} [%]", score->name), curves, edges,
                                     evaluation_.groups()));
      }
    }
    return panels;
  }

  /// "combined", "combined and anomaly_score".
  std::string shown_words() const {
    std::vector<std::string> names;
    for (const EvaluatedScore* score : shown_) names.push_back(score->name);
    return list_words(names);
  }
  /// "Images: isolated 40, post-merger 10.": numbers of images with the main score.
  std::string count_words(bool with_normal, bool has_training = false) const {
    std::vector<std::string> counts;
    for (std::size_t i = with_normal ? 0 : 1; i < groups_.size(); ++i)
      counts.push_back(fmt::format("{} {}", groups_[i].name, groups_[i].rows.size()));
    if (has_training && !evaluation_.training().rows.empty())
      counts.push_back(fmt::format("{} {}", evaluation_.training().name, evaluation_.training().rows.size()));
    return fmt::format("Images: {}.", fmt::join(counts, ", "));
  }

  void distributions() {
    std::vector<figure::Panel> panels;
    for (const Property* x : properties({"mass", "redshift"}, "distributions of the classes"))
      panels.push_back(distribution_panel(x->label, x->values, with_training(groups_)));
    draw("distributions", "Samples", "Distributions of the classes",
         distribution_words(panels) + " " + count_words(true, true) + training_words(panels),
         "Distributions of the images", panels);
  }

  /// Adds the training images as a class, if given.
  std::vector<Group> with_training(std::vector<Group> groups) const {
    if (!evaluation_.training().rows.empty())
      groups.push_back({evaluation_.training().name, evaluation_.training().rows});
    return groups;
  }
  /// Notes training images that are given but lack a panel's property.
  std::string training_words(const std::vector<figure::Panel>& panels) const {
    const std::string& name = evaluation_.training().name;
    const auto lacks = [&](const figure::Panel& panel) {
      return std::none_of(panel.series.begin(), panel.series.end(),
                          [&](const figure::Series& one) { return one.name == name; });
    };
    if (evaluation_.training().rows.empty() || std::none_of(panels.begin(), panels.end(), lacks)) return "";
    return " No table given with --with has these columns of the training images.";
  }

  figure::Panel score_panel(const EvaluatedScore& score) const {
    figure::Panel panel = distribution_panel(score.name, score.values, with_training(groups_of(score)));
    for (std::size_t i = 0; i < kPercentiles.size(); ++i)
      panel.verticals.push_back({fmt::format("{} %", kPercentiles[i]), score.thresholds[i]});
    return panel;
  }

  void scores() {
    const auto caption = [this](const std::vector<figure::Panel>& drawn) {
      return fmt::format("Vertical lines are the 85, 90 and 95 % quantiles of {}. {} {}",
                         evaluation_.threshold_source(), distribution_words(drawn), count_words(true, true));
    };
    std::vector<figure::Panel> panels;
    for (const EvaluatedScore* score : shown_) panels.push_back(score_panel(*score));
    draw("scores", "Scores",
         fmt::format("Distribution of the score{} {}", shown_.size() > 1 ? "s" : "", shown_words()),
         caption(panels), "Distributions of the score", panels);
    panels.clear();
    for (const EvaluatedScore& score : evaluation_.scores()) {
      if (std::find(shown_.begin(), shown_.end(), &score) == shown_.end())
        panels.push_back(score_panel(score));
    }
    draw("other-scores", kOtherScores, "Distributions of the other scores", caption(panels),
         "Distributions of each score", panels);
  }

  void merger_time() {
    const std::vector<figure::Panel> panels =
        flagged_panels(properties({"time"}, "flagged against merger time"), false);
    draw(
        "merger-time", "Trends", "Flagged against merger time",
        fmt::format(
            "Percentage of each class above the 90 % threshold of {}; -1 is the time when the companion is at the separation of the selection (4 effective radii unless changed), 0 coalescence, 1 the last step after it. {} {}{}",
            shown_words(), count_words(false), evaluation_.error_words(), evaluation_.companion_words()),
        "Per cent flagged", panels);
  }

  void flagged_trends() {
    const std::vector<figure::Panel> panels = flagged_panels(
        properties({"mass", "redshift", "radius", "axis_ratio"}, "flagged against properties"), true);
    draw(
        "flagged-trends", "Trends", "Flagged against galaxy properties",
        fmt::format(
            "Percentage of each class above the 90 % threshold of {}, in bins of equal numbers of images. {} {}",
            shown_words(), count_words(true), evaluation_.error_words()),
        "Per cent flagged", panels);
  }

  void score_trends() {
    std::vector<figure::Panel> panels;
    for (const Property* x : properties({"mass", "radius", "redshift", "axis_ratio", "sersic", "type"},
                                        "score against properties"))
      panels.push_back(median_panel(*x, evaluation_.main().name, evaluation_.main().values, groups_,
                                    bins_of_drawn(*x, true)));
    draw("score-trends", "Trends", "Score against galaxy properties",
         "Medians in bins of equal numbers of images; bars show the lower and upper quartiles. " +
             count_words(true),
         "Medians of " + evaluation_.main().name, panels);
  }

  void p_values() {
    const catalog::Column* column = evaluation_.p_values();
    if (column == nullptr)
      return drawing_.leave_out("p-values", {"column p_value of one score (peculiar calibrate)"});
    const statistics::GroupedValues own =
        evaluation_.grouped(catalog::numbers(*column), evaluation_.normal().rows);
    if (own.values.empty())
      return drawing_.leave_out("p-values",
                                {"p_value of an image of the class " + evaluation_.normal().name});
    figure::Series expected{"as it should be", {}, {}, figure::Mark::kCurve};
    figure::Series observed{evaluation_.normal().name, {}, {}, figure::Mark::kPoints};
    for (double nominal = 1; nominal * static_cast<double>(own.values.size()) >= 1;
         nominal /= std::pow(10, 0.25)) {
      statistics::GroupedValues reached = own;
      for (double& p : reached.values) p = p <= nominal ? 1 : 0;
      const statistics::Share share = statistics::Share::of_values(reached);
      for (figure::Series* series : {&expected, &observed}) series->x.push_back(nominal);
      expected.y.push_back(nominal);
      observed.y.push_back(share.value());
      observed.low.push_back(std::max(share.low(), 1e-6));
      observed.high.push_back(share.high());
    }
    const std::string& score = evaluation_.calibrated_score();
    figure::Panel panel{"",
                        score.empty() ? "p-value" : "p-value of " + score,
                        "fraction of the images with at most this p-value",
                        true,
                        {expected, observed},
                        true};
    draw(
        "p-values", "Calibration", "p-values of normal images",
        fmt::format(
            "Fraction of the class {} with at most this p-value. Calibrated p-values follow the line. Images used for calibration do so by construction. {}",
            evaluation_.normal().name, evaluation_.error_words()),
        "Fractions on two logarithmic axes", {panel});
  }

  void embedding() {
    const catalog::Column* x = evaluation_.table().find("embedding_x");
    const catalog::Column* y = evaluation_.table().find("embedding_y");
    if (x == nullptr || y == nullptr)
      return drawing_.leave_out("embedding", {"embedding (peculiar embed, --embedding)"});
    figure::Panel classes{"by class", "first axis", "second axis", false, {}};
    figure::Panel scores{"by score", "first axis", "second axis", false, {}};
    figure::Series all{"", {}, {}, figure::Mark::kScatter};
    std::vector<double> values;
    for (const Group& group : groups_) {
      for (const std::size_t row : group.rows) values.push_back(evaluation_.main().values[row]);
    }
    // By rank, so that a few high scores do not take most of the colour range.
    const std::vector<double> rank = statistics::ranks(values);
    const auto has_place = [&](std::size_t row) { return !x->is_missing(row) && !y->is_missing(row); };
    std::size_t placed = 0;
    for (const Group& group : groups_)
      placed += static_cast<std::size_t>(std::count_if(group.rows.begin(), group.rows.end(), has_place));
    const std::size_t step = dot_step(placed);
    std::size_t image = 0, dot = 0;
    for (const Group& group : groups_) {
      figure::Series own{group.name, {}, {}, figure::Mark::kScatter};
      for (const std::size_t row : group.rows) {
        const double percentile = 100 * rank[image++] / static_cast<double>(values.size());
        if (!has_place(row) || dot++ % step != 0) continue;
        for (figure::Series* series : {&own, &all}) {
          series->x.push_back(x->number(row));
          series->y.push_back(y->number(row));
        }
        all.colour.push_back(percentile);
      }
      classes.series.push_back(std::move(own));
    }
    scores.series.push_back(std::move(all));
    scores.colour_label = "percentile of " + evaluation_.main().name;
    draw(
        "embedding", "Features", "Features in two dimensions",
        fmt::format(
            "Images with similar features lie near each other; distances between groups and the axes have no meaning. {}{}",
            count_words(true), step > 1 ? fmt::format(" One image per {} is drawn.", step) : std::string()),
        "Dots in the plane", {classes, scores});
  }

  const Evaluation& evaluation_;
  Drawing& drawing_;
  std::vector<const EvaluatedScore*> shown_;  ///< the main one and the paper's
  std::vector<Group> groups_;                 ///< of the main score
};

}  // namespace

void draw_evaluation(const Evaluation& evaluation, Drawing& drawing) {
  EvaluationFigures(evaluation, drawing).draw();
}

}  // namespace peculiar::analysis
