#include "analysis/completeness.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "statistics/ranking_quality.h"

namespace peculiar::analysis {

namespace {

constexpr std::size_t kBins = 6;
constexpr std::size_t kTimeBins = 10;
constexpr std::int64_t kFewestInBin = 5;
constexpr const char* kSection = "Completeness";

/// Properties, in the order of the panels.
constexpr std::array kProperties{"mass_ratio", "time", "tidal", "flux_ratio", "separation"};

bool is_of_companion(const std::string& property) {
  return property == "flux_ratio" || property == "separation";
}

}  // namespace

Completeness::Completeness(const Evaluation& evaluation, const std::vector<std::string>& p_values)
    : evaluation_(evaluation), scores_(evaluation.shown_scores()) {
  choose_baseline();
  choose_rules(p_values);
  add_subjects();
}

void Completeness::add_subjects() {
  const std::vector<ImageClass>& classes = evaluation_.classes();
  std::vector<std::size_t> before;
  Subject all;
  for (std::size_t i = 1; i < classes.size(); ++i) {
    const ImageClass& one = classes[i];
    std::vector<std::size_t> rows = one.rows;
    rows.insert(rows.end(), one.muted.begin(), one.muted.end());
    all.rows.insert(all.rows.end(), rows.begin(), rows.end());
    if (!evaluation_.is_papers() || one.name.starts_with("pre-merger"))
      before.insert(before.end(), rows.begin(), rows.end());
    if (evaluation_.is_planted()) subjects_.push_back({one.name, std::move(rows), {}});
  }
  if (!evaluation_.is_planted()) subjects_.push_back(std::move(all));
  std::vector<std::string> names(kProperties.begin(), kProperties.end());
  if (evaluation_.is_planted()) names.assign(kPlantedProperties.begin(), kPlantedProperties.end());
  for (Subject& subject : subjects_) {
    for (const std::string& name : names) {
      const Property* property = evaluation_.properties().find(name);
      if (property == nullptr) continue;
      const std::vector<std::size_t>& rows = is_of_companion(name) ? before : subject.rows;
      const std::vector<double> edges =
          name == "time" ? even_edges(-1, 1, kTimeBins) : equal_count_edges(of_rows(*property, rows), kBins);
      if (!edges.empty()) subject.against.push_back({property, rows, edges});
    }
  }
}

statistics::Share Completeness::share(std::size_t score, std::size_t rule,
                                      const std::vector<std::size_t>& rows) const {
  return statistics::Share::of_values(evaluation_.grouped(found_[rule][score], rows));
}

std::string Completeness::caption(const std::string& percent) const {
  std::string words = fmt::format(
      "Percentage of the {} whose score lies above the threshold for {} % of false positives, set by the {} images of {}",
      evaluation_.is_papers()    ? "mergers (of flux ratio and separation: of the pre-mergers)"
      : evaluation_.is_planted() ? "planted outliers of a kind"
                                 : "outliers",
      percent, finite_values(evaluation_.main().values, evaluation_.normal().rows).size(),
      evaluation_.normal().name);
  if (std::any_of(rules_.begin(), rules_.end(), [](const Rule& rule) { return rule.is_p; }))
    words += fmt::format(", or whose p-value of {} is at most this", evaluation_.main().name);
  words += baseline_.empty() ? "." : fmt::format("; {} is the best baseline.", baseline_);
  if (const std::string without = without_p_sentence(); !without.empty()) words += " " + without;
  return words +
         fmt::format(
             " Bins of fewer than {} images are left out; errors exclude the uncertainty of the threshold. {}{}{}",
             kFewestInBin, evaluation_.error_words(), evaluation_.companion_words(),
             evaluation_.left_out_words());
}

void Completeness::add_rows(TextTable& table, const Subject& subject, const std::string& against,
                            const std::string& bin, const std::vector<std::size_t>& rows) const {
  for (std::size_t i = 0; i < scores_.size(); ++i) {
    std::vector<TableCell> cells{{against}, {bin}, {scores_[i]->name}};
    if (evaluation_.is_planted()) cells.insert(cells.begin(), TableCell{subject.name});
    const auto images = static_cast<std::int64_t>(finite_values(scores_[i]->values, rows).size());
    if (images < kFewestInBin) continue;
    cells.push_back({std::to_string(images)});
    for (std::size_t k = 0; k < rules_.size(); ++k) {
      const statistics::Share found = share(i, k, rows);
      cells.push_back({found.percent_text(), found.percent_tex()});
    }
    table.rows.push_back(std::move(cells));
  }
}

std::string Completeness::percents() const {
  std::vector<std::string> percents;
  for (const Rule& rule : rules_) {
    if (!rule.is_p) percents.push_back(rule.id);
  }
  return fmt::format("{}", fmt::join(percents, " / "));
}

std::optional<TextTable> Completeness::table() const {
  if (rules_.empty()) return std::nullopt;
  TextTable table{"completeness",
                  "Completeness at a given false-positive rate",
                  evaluation_.is_planted() ? planted_caption() : caption(percents()),
                  3,
                  {"against", "bin", "score", "images"},
                  {},
                  kSection};
  if (evaluation_.is_planted()) {
    table.headings.insert(table.headings.begin(), "planted");
    table.word_columns = 4;
  }
  for (const Rule& rule : rules_) table.headings.push_back(fmt::format("found at {} [%]", rule.words));
  for (const Subject& subject : subjects_) {
    if (evaluation_.is_planted()) add_rows(table, subject, "all", "", subject.rows);
    for (const Against& one : subject.against) {
      for (std::size_t bin = 0; bin + 1 < one.edges.size(); ++bin)
        add_rows(table, subject, one.property->label,
                 fmt::format("{:.3g} to {:.3g}", one.edges[bin], one.edges[bin + 1]),
                 rows_in_bin(*one.property, one.rows, one.edges, bin));
    }
  }
  if (table.rows.empty()) return std::nullopt;
  return table;
}

/// Each curve has its own images: removes those without a value from `rows`.
ShareCurve Completeness::curve(const std::string& name, std::size_t score, std::size_t rule,
                               std::vector<std::size_t>& rows) const {
  const std::vector<double>& found = found_[rule][score];
  std::erase_if(rows, [&](std::size_t row) { return !std::isfinite(found[row]); });
  return {name, &rows, [&found](std::size_t row) { return found[row] > 0; }};
}

void Completeness::draw(Drawing& drawing) const {
  std::vector<std::string> wanted;
  for (const char* name : kProperties) {
    if (!evaluation_.is_planted() && evaluation_.properties().find(name) == nullptr)
      wanted.push_back(Properties::wanted(name));
  }
  const auto rates = std::count_if(rules_.begin(), rules_.end(), [](const Rule& rule) { return !rule.is_p; });
  if (rates < static_cast<std::int64_t>(kFalsePositives.size()))
    wanted.push_back(fmt::format("{} normal images for every false-positive rate",
                                 statistics::fewest_normal(kFalsePositives.front())));
  if (!wanted.empty()) drawing.leave_out("completeness", wanted);
  if (evaluation_.is_planted())
    draw_planted(drawing);
  else
    draw_ordinary(drawing);
}

void Completeness::draw_ordinary(Drawing& drawing) const {
  for (std::size_t k = 0; k < rules_.size(); ++k) {
    if (rules_[k].is_p) continue;
    std::vector<figure::Panel> panels;
    for (const Against& one : subjects_.front().against) {
      std::vector<std::vector<std::size_t>> rows(scores_.size(), one.rows);
      std::vector<ShareCurve> curves;
      for (std::size_t i = 0; i < scores_.size(); ++i)
        curves.push_back(curve(scores_[i]->name, i, k, rows[i]));
      panels.push_back(share_panel(*one.property, "found [%]", curves, one.edges, evaluation_.groups()));
      panels.back().log_x = one.property->name == "flux_ratio";
    }
    drawing.draw("completeness-" + rules_[k].id, kSection,
                 fmt::format("Completeness at {} false positives", rules_[k].words), caption(rules_[k].id),
                 "Per cent found", panels);
  }
}

}  // namespace peculiar::analysis
