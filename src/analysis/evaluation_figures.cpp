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
#include "catalog/column_access.h"
#include "statistics/distribution.h"

namespace peculiar::analysis {

namespace {

constexpr std::size_t kShown = 1;  // of the thresholds: 90 %
constexpr std::size_t kBins = 6;
constexpr std::size_t kTimeBins = 10;
constexpr std::size_t kMostDots = 4000;

constexpr const char* kFlagged = "flagged [%]";

/// Figures of the paper's study of mergers by ours.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kPapersFigures{
    {{"distributions", "figure 5"},
     {"scores", "figures 8 and 9"},
     {"merger-time", "figure 10"},
     {"flagged-trends", "figure 11"},
     {"embedding", "figure 7"}}};

class EvaluationFigures {
 public:
  EvaluationFigures(const Evaluation& evaluation, Drawing& drawing)
      : evaluation_(evaluation), drawing_(drawing) {
    for (const ImageClass& one : evaluation_.classes()) {
      groups_.push_back({one.name, {}});
      for (const std::size_t row : one.rows) {
        if (!std::isfinite(evaluation_.main().values[row])) continue;
        groups_.back().rows.push_back(row);
        if (groups_.size() > 1) outliers_.push_back(row);
      }
    }
  }

  void draw() {
    distributions();
    scores();
    draw_receiver_curves(evaluation_, drawing_);
    merger_time();
    flagged_trends();
    score_trends();
    p_values();
    completeness();
    embedding();
  }

 private:
  /// Those of the named properties that there are; a note of what else the figure would show.
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
    if (!wanted.empty()) drawing_.leave_out(figure, fmt::format("{}", fmt::join(wanted, "; ")));
    return found;
  }

  /// Says too which figure of the paper it is like, and which images are in no class.
  void draw(const std::string& id, const std::string& section, const std::string& title,
            const std::string& caption, const std::string& alt, std::vector<figure::Panel> panels) {
    const auto papers = std::find_if(kPapersFigures.begin(), kPapersFigures.end(),
                                     [&](const auto& one) { return one.first == id; });
    const bool is_like = evaluation_.is_papers() && papers != kPapersFigures.end();
    drawing_.draw(id, section, title,
                  caption + (is_like ? as_in_paper(papers->second) : "") + evaluation_.left_out_words(), alt,
                  std::move(panels));
  }

  std::function<bool(std::size_t)> is_above(std::size_t threshold) const {
    return [this, threshold](std::size_t row) {
      return evaluation_.main().values[row] > evaluation_.main().thresholds[threshold];
    };
  }

  std::vector<ShareCurve> by_class() const {
    std::vector<ShareCurve> curves;
    for (const Group& group : groups_) curves.push_back({group.name, &group.rows, is_above(kShown)});
    return curves;
  }
  std::vector<ShareCurve> by_threshold(const std::vector<std::size_t>& rows) const {
    std::vector<ShareCurve> curves;
    for (std::size_t i = 0; i < kPercentiles.size(); ++i)
      curves.push_back({fmt::format("above {} %", kPercentiles[i]), &rows, is_above(i)});
    return curves;
  }

  void distributions() {
    std::vector<figure::Panel> panels;
    for (const Property* x : properties({"mass", "redshift"}, "distributions of the classes"))
      panels.push_back(distribution_panel(x->label, x->values, groups_));
    draw("distributions", "Samples", "Distributions of the classes", distribution_words(panels),
         "Distributions of the images", panels);
  }

  figure::Panel score_panel(const EvaluatedScore& score, std::vector<Group> groups) const {
    if (!evaluation_.training().rows.empty())
      groups.push_back({evaluation_.training().name, evaluation_.training().rows});
    figure::Panel panel = distribution_panel(score.name, score.values, groups);
    for (std::size_t i = 0; i < kPercentiles.size(); ++i)
      panel.verticals.push_back({fmt::format("{} %", kPercentiles[i]), score.thresholds[i]});
    return panel;
  }

  void scores() {
    const auto caption = [this](const std::vector<figure::Panel>& drawn) {
      return fmt::format("Vertical lines are the 85, 90 and 95 % quantiles of {}. {}",
                         evaluation_.threshold_source(), distribution_words(drawn));
    };
    std::vector<figure::Panel> panels{score_panel(evaluation_.main(), groups_)};
    draw("scores", "Scores", "Distribution of the score " + evaluation_.main().name, caption(panels),
         "Distributions of the score", panels);
    panels.clear();
    for (const EvaluatedScore& score : evaluation_.scores()) {
      if (score.name != evaluation_.main().name) panels.push_back(score_panel(score, groups_));
    }
    draw("other-scores", kOtherScores, "Distributions of the other scores", caption(panels),
         "Distributions of each score", panels);
  }

  void merger_time() {
    std::vector<figure::Panel> panels;
    for (const Property* time : properties({"time"}, "flagged against merger time"))
      panels.push_back(share_panel(*time, kFlagged, by_threshold(outliers_), even_edges(-1, 1, kTimeBins),
                                   evaluation_.groups()));
    draw(
        "merger-time", "Trends", "Flagged against merger time",
        fmt::format(
            "Per cent of all outliers of known time whose {} lies above each threshold. 0 is coalescence. {}",
            evaluation_.main().name, evaluation_.error_words()),
        "Per cent flagged", panels);
  }

  void flagged_trends() {
    std::vector<figure::Panel> panels;
    for (const Property* x :
         properties({"mass", "redshift", "radius", "axis_ratio"}, "flagged against properties"))
      panels.push_back(
          share_panel(*x, kFlagged, by_class(), equal_count_edges(*x, kBins), evaluation_.groups()));
    draw("flagged-trends", "Trends", "Flagged against what the galaxies are",
         fmt::format("Per cent whose {} lies above the 90 % threshold, in bins of equally many images. {}",
                     evaluation_.main().name, evaluation_.error_words()),
         "Per cent flagged", panels);
  }

  void score_trends() {
    std::vector<figure::Panel> panels;
    for (const Property* x : properties({"mass", "radius", "redshift", "axis_ratio", "sersic", "type"},
                                        "score against properties"))
      panels.push_back(median_panel(*x, evaluation_.main().name, evaluation_.main().values, groups_,
                                    equal_count_edges(*x, kBins)));
    draw("score-trends", "Trends", "Score against what the galaxies are",
         "Medians in bins of equally many images; the bars reach from the lower to the upper quartile.",
         "Medians of " + evaluation_.main().name, panels);
  }

  void p_values() {
    const catalog::Column* column = evaluation_.table().find("p_value");
    if (column == nullptr || !column->is_numeric())
      return drawing_.leave_out("p-values", "column p_value (peculiar calibrate)");
    const statistics::GroupedValues own =
        evaluation_.grouped(catalog::numbers(*column), evaluation_.normal().rows);
    if (own.values.empty())
      return drawing_.leave_out("p-values", "p_value of an image of the class " + evaluation_.normal().name);
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
    figure::Panel panel{"",  "p-value", "share of the images with at most that", true, {expected, observed},
                        true};
    draw(
        "p-values", "Calibration", "p-values of normal images",
        fmt::format(
            "Share of the class {} with a p-value of at most so much. Honest p-values follow the line, as do, whatever they are worth, those of the very images that they were calibrated with. {}",
            evaluation_.normal().name, evaluation_.error_words()),
        "Shares on two logarithmic axes", {panel});
  }

  void completeness() {
    std::vector<figure::Panel> panels;
    for (const Property* x : properties({"flux_ratio", "separation"}, "completeness")) {
      panels.push_back(share_panel(*x, kFlagged, by_threshold(outliers_), equal_count_edges(*x, kBins),
                                   evaluation_.groups()));
      panels.back().log_x = x->name == "flux_ratio";
    }
    draw(
        "completeness", "Trends", "Completeness against the companion",
        fmt::format(
            "Per cent of all outliers with a companion of known flux and place whose {} lies above each threshold. {}",
            evaluation_.main().name, evaluation_.error_words()),
        "Per cent flagged", panels);
  }

  void embedding() {
    const catalog::Column* x = evaluation_.table().find("embedding_x");
    const catalog::Column* y = evaluation_.table().find("embedding_y");
    if (x == nullptr || y == nullptr)
      return drawing_.leave_out("embedding", "embedding (peculiar embed, --embedding)");
    figure::Panel classes{"by class", "first axis", "second axis", false, {}};
    figure::Panel scores{"by score", "first axis", "second axis", false, {}};
    figure::Series all{"", {}, {}, figure::Mark::kScatter};
    std::vector<double> values;
    for (const Group& group : groups_) {
      for (const std::size_t row : group.rows) values.push_back(evaluation_.main().values[row]);
    }
    // By rank, so that a few high scores do not use up the colours.
    const std::vector<double> rank = statistics::ranks(values);
    const std::size_t step = 1 + values.size() / kMostDots;
    std::size_t place = 0;
    for (const Group& group : groups_) {
      figure::Series own{group.name, {}, {}, figure::Mark::kScatter};
      for (const std::size_t row : group.rows) {
        const double percentile = 100 * rank[place] / static_cast<double>(values.size());
        if (place++ % step != 0 || x->is_missing(row) || y->is_missing(row)) continue;
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
            "Images that are alike in their features lie near each other; distances between groups and the axes mean nothing.{}",
            step > 1 ? fmt::format(" One image of {} is drawn.", step) : std::string()),
        "Dots in the plane", {classes, scores});
  }

  const Evaluation& evaluation_;
  Drawing& drawing_;
  std::vector<Group> groups_;  ///< the classes' images that have the main score, the normal class first
  std::vector<std::size_t> outliers_;  ///< those of all other classes
};

}  // namespace

void draw_evaluation(const Evaluation& evaluation, Drawing& drawing) {
  EvaluationFigures(evaluation, drawing).draw();
}

}  // namespace peculiar::analysis
