#include "learning/label_targets.h"

#include <algorithm>
#include <cmath>

namespace peculiar::learning {

namespace {

constexpr double kBestGrade = 5;
constexpr double kLeastOfSought = 0.6;  // even a low-graded image of the sought class counts as sought

}  // namespace

std::optional<double> target_of(const labels::Label& label, const std::vector<std::string>& sought) {
  const bool is_sought = std::ranges::find(sought, label.label) != sought.end();
  if (is_sought) return label.grade ? std::max(kLeastOfSought, *label.grade / kBestGrade) : 1.0;
  if (!label.label.empty()) return 0.0;
  const bool by_interest = std::ranges::find(sought, labels::kInteresting) != sought.end();
  if (label.grade && by_interest) return *label.grade / kBestGrade;
  return std::nullopt;
}

std::optional<LabelledRow> labelled_row(std::size_t row, const labels::Label& label,
                                        const std::vector<std::string>& sought) {
  const std::optional<double> target = target_of(label, sought);
  if (!target) return std::nullopt;
  return LabelledRow{row, *target, label.label == labels::kArtefact && *target == 0};
}

std::unordered_set<std::string> asked_at_random(const labels::LabelLog& log) {
  std::unordered_set<std::string> ids;
  for (const labels::Decision& decision : log.decisions())
    if (decision.asked == "random" && decision.undoes == 0) ids.insert(decision.id);
  return ids;
}

KnownLabels labelled_rows(const labels::LabelLog& log, const catalog::Column& ids,
                          const std::vector<std::string>& sought) {
  const std::unordered_map<std::string, labels::Label> current = log.current();
  const std::unordered_set<std::string> at_random = asked_at_random(log);
  KnownLabels known;
  std::unordered_set<std::string> met;
  for (std::size_t row = 0; row < ids.size(); ++row) {
    const std::string id = ids.text(row);
    const auto found = current.find(id);
    if (found == current.end()) continue;
    met.insert(id);
    const std::optional<LabelledRow> label = labelled_row(row, found->second, sought);
    if (!label) continue;
    if (at_random.contains(id)) known.asked_at_random.push_back(known.rows.size());
    known.rows.push_back(*label);
  }
  known.strangers = std::ssize(current) - std::ssize(met);
  return known;
}

Remaining remaining_of(const KnownLabels& known, const Ranking& ranking) {
  std::vector<double> random;
  for (const std::size_t place : known.asked_at_random)
    if (std::isfinite(ranking.score[known.rows[place].row])) random.push_back(known.rows[place].target);
  const auto ranked = std::ranges::count_if(ranking.score, [](double one) { return std::isfinite(one); });
  const auto seen = std::ranges::count_if(
      known.rows, [&](const LabelledRow& one) { return std::isfinite(ranking.score[one.row]); });
  return remaining(random, ranked - seen);
}

}  // namespace peculiar::learning
