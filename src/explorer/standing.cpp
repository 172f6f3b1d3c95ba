#include "explorer/standing.h"

#include <algorithm>
#include <cmath>

#include "report/score_parts.h"

namespace peculiar::explorer {

namespace {

constexpr std::size_t kSteps = 4096;
constexpr std::size_t kEnds = 512;  // number of smallest and of largest values

}  // namespace

Ladder::Ladder(std::vector<double> values) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  std::sort(values.begin(), values.end());
  count_ = values.size();
  const std::size_t step = std::max<std::size_t>(1, count_ / kSteps);
  for (std::size_t i = 0; i < count_; ++i) {
    if (i % step != 0 && i >= kEnds && i + kEnds < count_) continue;
    if (!steps_.empty() && steps_.back() == values[i]) continue;
    steps_.push_back(values[i]);
    // Equal values may start before this one and end after it.
    const auto [first, end] = std::equal_range(values.begin(), values.end(), values[i]);
    below_.push_back(static_cast<std::size_t>(first - values.begin()));
    up_to_.push_back(static_cast<std::size_t>(end - values.begin()));
  }
}

std::optional<double> Ladder::lower(double value, bool is_among) const {
  if (std::isnan(value)) return std::nullopt;
  const auto found = std::lower_bound(steps_.begin(), steps_.end(), value);
  const auto place = static_cast<std::size_t>(found - steps_.begin());
  // Between two steps only those certainly below are counted.
  const std::size_t below = found != steps_.end() && *found == value ? below_[place]
                            : place == 0                             ? 0
                                                                     : up_to_[place - 1];
  return report::fraction_below(below, count_, is_among);
}

Standing::Standing(const Collection& collection, Columns& columns, const RankedRows& ranking)
    : collection_(collection), columns_(columns), ranking_(ranking) {
  // If several models each scored a part of the images, their scores are not on one scale.
  const ColumnNote* fold = columns.find("fold");
  if (collection.text("model_fingerprint").find(',') != std::string::npos && fold != nullptr &&
      fold->is_numeric() && fold->from == "scores") {
    const catalog::Column values = collection.scores().column("fold");
    for (std::size_t row = 0; row < values.size(); ++row)
      folds_.push_back(values.is_missing(row) ? 0 : static_cast<std::int32_t>(values.number(row)));
  }
}

void Standing::begin(std::vector<std::string> first, const RunContext& context) {
  for (const ColumnNote& note : columns_.all()) {
    if (note.is_numeric() && note.from != "explorer") first.push_back(note.name);
  }
  thread_ = std::thread([this, names = std::move(first), context] {
    for (const std::string& name : names) {
      if (ending_) return;
      try {
        make(name);
      } catch (const std::exception& failure) {  // the others may be readable
        context.warning("column '{}': {}", name, failure.what());
      }
    }
  });
}

Standing::~Standing() {
  ending_ = true;
  if (thread_.joinable()) thread_.join();
}

std::shared_ptr<const Standing::Ladders> Standing::find(const std::string& column) const {
  const std::lock_guard lock(mutex_);
  const auto found = known_.find(column);
  return found == known_.end() ? nullptr : found->second;
}

std::shared_ptr<const Standing::Ladders> Standing::make(const std::string& column) {
  const std::lock_guard making(making_);
  if (auto known = find(column)) return known;
  const Columns::Values values = columns_.values(column);
  std::map<std::int64_t, std::vector<double>> by_fold;
  const bool has_folds = is_by_fold(column);
  for (std::size_t row = 0; row < values->size(); ++row) {
    if (ranking_.rank[row] == 0 || values->is_missing(row)) continue;
    by_fold[has_folds ? folds_[row] : 0].push_back(values->number(row));
  }
  auto ladders = std::make_shared<Ladders>();
  for (auto& [fold, numbers] : by_fold) ladders->emplace(fold, Ladder(std::move(numbers)));
  const std::lock_guard lock(mutex_);
  known_[column] = ladders;
  return ladders;
}

std::optional<double> Standing::lower(const std::string& column, Row row, double value) {
  const auto ladders = find(column);
  return ladders == nullptr ? std::nullopt : lower_of(*ladders, column, row, value);
}

std::optional<double> Standing::lower_now(const std::string& column, Row row, double value) {
  return lower_of(*make(column), column, row, value);
}

std::optional<double> Standing::lower_of(const Ladders& ladders, const std::string& column, Row row,
                                         double value) const {
  const auto ladder = ladders.find(is_by_fold(column) ? folds_[row] : 0);
  return ladder == ladders.end() ? std::nullopt : ladder->second.lower(value, ranking_.rank[row] != 0);
}

bool Standing::is_by_fold(const std::string& column) const {
  return !folds_.empty() && columns_.at(column).from == "scores";
}

}  // namespace peculiar::explorer
