#include "labels/decision_history.h"

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace peculiar::labels::detail {

namespace {

bool says_anything(const Label& label) { return !label.label.empty() || label.grade || !label.note.empty(); }

}  // namespace

void DecisionHistory::add(Decision decision) {
  decision.number = static_cast<std::int64_t>(decisions_.size()) + 1;
  if (decision.undoes > 0) {
    check_undoes(decision);
    take_back(decision);
  } else {
    stand(decision);
  }
  Image& image = images_[decision.id];
  image.label = {decision.label, decision.grade, decision.note,
                 image.standing.empty() ? 0 : image.standing.back()};
  decisions_.push_back(std::move(decision));
  taken_back_.push_back(false);
}

void DecisionHistory::check_undoes(const Decision& decision) const {
  const char* fault = nullptr;
  if (decision.undoes >= decision.number || at(decision.undoes).undoes > 0) {
    fault = "which is not an earlier decision";
  } else if (at(decision.undoes).id != decision.id) {
    fault = "which is of another image";
  } else if (is_taken_back(decision.undoes)) {
    fault = "which has already been undone";
  }
  if (fault != nullptr)
    throw input_error(
        "{}: decision {}, of '{}', takes back decision {}, {}; has a line been removed? Put it back, or empty the cell 'undoes'",
        file_.string(), decision.number, decision.id, decision.undoes, fault);
}

void DecisionHistory::take_back(const Decision& decision) {
  taken_back_[static_cast<std::size_t>(decision.undoes - 1)] = true;
  std::vector<std::int64_t>& standing = images_[decision.id].standing;
  if (standing.back() == decision.undoes) {
    standing.pop_back();
  } else {
    std::erase(standing, decision.undoes);
  }
  auto& steps = steps_[at(decision.undoes).who];
  while (!steps.empty() && std::none_of(steps.back().begin(), steps.back().end(),
                                        [&](std::int64_t number) { return !is_taken_back(number); }))
    steps.pop_back();
}

void DecisionHistory::stand(const Decision& decision) {
  images_[decision.id].standing.push_back(decision.number);
  auto& steps = steps_[decision.who];
  const Decision* before = decisions_.empty() ? nullptr : &decisions_.back();
  const bool goes_on = before != nullptr && before->undoes == 0 && before->who == decision.who &&
                       before->when == decision.when;
  if (!goes_on) steps.emplace_back();
  steps.back().push_back(decision.number);
}

std::vector<Decision> DecisionHistory::taking_back(const std::string& who) const {
  const auto own = steps_.find(who);
  if (own == steps_.end() || own->second.empty()) return {};
  const std::vector<std::int64_t>& step = own->second.back();
  std::vector<Decision> lines;
  std::unordered_map<std::string, std::vector<std::int64_t>> left;  // decisions that still stand, per image
  for (auto number = step.rbegin(); number != step.rend(); ++number) {
    if (is_taken_back(*number)) continue;
    const std::string& id = at(*number).id;
    std::vector<std::int64_t>& standing = left.try_emplace(id, images_.at(id).standing).first->second;
    std::erase(standing, *number);
    Decision line;
    line.id = id;
    if (!standing.empty()) {
      const Decision& restored = at(standing.back());
      line.label = restored.label;
      line.grade = restored.grade;
      line.note = restored.note;
    }
    line.who = who;
    line.undoes = *number;
    lines.push_back(std::move(line));
  }
  return lines;
}

std::optional<Label> DecisionHistory::of(const std::string& id) const {
  const auto found = images_.find(id);
  if (found == images_.end() || !says_anything(found->second.label)) return std::nullopt;
  return found->second.label;
}

std::unordered_map<std::string, Label> DecisionHistory::current() const {
  std::unordered_map<std::string, Label> current;
  for (const auto& [id, image] : images_) {
    if (says_anything(image.label)) current.emplace(id, image.label);
  }
  return current;
}

}  // namespace peculiar::labels::detail
