#include "learning/label_targets.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace peculiar::learning {

namespace {

constexpr double kBestGrade = 5;
constexpr double kLeastOfSought = 0.6;  // even a low-graded image of the sought class counts as sought

}  // namespace

std::optional<double> learning_target(const labels::Label& label, const std::vector<std::string>& sought) {
  const bool is_sought = std::ranges::find(sought, label.label) != sought.end();
  if (is_sought) return label.grade ? std::max(kLeastOfSought, *label.grade / kBestGrade) : 1.0;
  if (!label.label.empty()) return 0.0;
  const bool by_interest = std::ranges::find(sought, labels::kInteresting) != sought.end();
  if (label.grade && by_interest) return *label.grade / kBestGrade;
  return std::nullopt;
}

std::optional<LabelledRow> labelled_row(std::size_t row, const labels::Label& label,
                                        const std::vector<std::string>& sought, const FirstLook& look) {
  const std::optional<double> target = learning_target(label, sought);
  if (!target) return std::nullopt;
  return LabelledRow{row, *target, label.label == labels::kArtefact && *target == 0, look.number,
                     look.at_random};
}

std::unordered_map<std::string, FirstLook> first_looks(const labels::LabelLog& log) {
  const std::vector<labels::Decision> decisions = log.decisions();
  std::unordered_set<std::int64_t> undone;
  for (const labels::Decision& decision : decisions) undone.insert(decision.undoes);
  std::unordered_map<std::string, FirstLook> looks;
  for (const labels::Decision& decision : decisions) {
    if (decision.undoes > 0 || undone.contains(decision.number)) continue;
    if (decision.label.empty() && !decision.grade) continue;
    looks.try_emplace(decision.id, FirstLook{decision.number, decision.asked == "random"});
  }
  return looks;
}

KnownLabels labelled_rows(const labels::LabelLog& log, const catalog::Column& ids,
                          const std::vector<std::string>& sought) {
  const std::unordered_map<std::string, labels::Label> current = log.current();
  const std::unordered_map<std::string, FirstLook> looks = first_looks(log);
  KnownLabels known;
  std::unordered_set<std::string> met;
  for (std::size_t row = 0; row < ids.size(); ++row) {
    const std::string id = ids.text(row);
    const auto found = current.find(id);
    if (found == current.end()) continue;
    const auto first = looks.find(id);
    FirstLook look = first == looks.end() ? FirstLook{} : first->second;
    look.at_random = met.insert(id).second && look.at_random;
    if (const auto label = labelled_row(row, found->second, sought, look)) known.rows.push_back(*label);
  }
  known.strangers = std::ssize(current) - std::ssize(met);
  return known;
}

Remaining remaining_of(std::span<const LabelledRow> labels, const Ranking& ranking) {
  std::vector<LabelledRow> known;
  for (const LabelledRow& label : labels)
    if (std::isfinite(ranking.score[label.row])) known.push_back(label);
  return remaining(known,
                   std::ranges::count_if(ranking.score, [](double one) { return std::isfinite(one); }));
}

}  // namespace peculiar::learning
