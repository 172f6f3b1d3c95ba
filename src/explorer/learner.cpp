#include "explorer/learner.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/error.h"
#include "learning/label_targets.h"
#include "store/galaxy_views.h"
#include "store/groups.h"

namespace peculiar::explorer {

Learner::Learner(const Collection& collection, const RankedRows& ranking, const Labelling& labelling,
                 LearnerSources sources, const RunContext& context)
    : collection_(collection),
      labelling_(labelling),
      sources_(std::move(sources)),
      context_(context),
      prior_scores_(ranking.unsupervised) {
  learning::Ranking prior;
  prior.score = ranking.score;
  for (std::size_t row = 0; row < prior.score.size(); ++row) {
    if (ranking.rank[row] == 0) prior.score[row] = std::nan("");
  }
  prior.probability.resize(prior.score.size(), std::nan(""));
  prior.uncertainty.resize(prior.score.size(), 0);
  prior_ = std::make_shared<const learning::Ranking>(std::move(prior));
  context_.progress = {};  // several progress lines would overwrite each other
  context_.cancel = [this, cancel = context.cancel] { return overtaken_ || (cancel && cancel()); };
  thread_ = std::thread([this] { work(); });
}

Learner::~Learner() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    overtaken_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

bool Learner::has_features() const {
  const std::lock_guard lock(mutex_);
  return failure_.empty();
}

void Learner::start(const std::vector<std::string>& targets) {
  {
    const std::lock_guard lock(mutex_);
    if (!failure_.empty()) throw refuse(409, "there are no features to learn from: {}", failure_);
    wanted_ = targets;
    targets_ = targets;
    state_ = "running";
    words_.clear();
    overtaken_ = true;
  }
  changed_.notify_all();
}

nlohmann::json Learner::state() const {
  const std::lock_guard lock(mutex_);
  return {{"state", state_},
          {"words", words_},
          {"helped", learned_ != nullptr && learned_->helped},
          {"seconds", learned_ == nullptr ? 0 : learned_->seconds},
          {"labels", labels_}};
}

std::shared_ptr<const learning::Ranking> Learner::learned() const {
  const std::lock_guard lock(mutex_);
  return learned_;
}

std::shared_ptr<const learning::Ranking> Learner::ranking() const {
  const std::shared_ptr<const learning::Ranking> learned = this->learned();
  return learned != nullptr ? learned : prior_;
}

std::vector<std::string> Learner::targets() const {
  const std::lock_guard lock(mutex_);
  return targets_;
}

const std::vector<std::size_t>& Learner::galaxies() const {
  std::call_once(grouped_, [this] {
    std::vector<std::string> names{"row", "id", "ra", "dec"};
    for (const std::string& group :
         {std::string(store::kAutoGroup), collection_.text("fold_group"), sources_.group}) {
      for (const std::string& name : store::group_columns_asked(group)) names.push_back(name);
    }
    const store::ScoresFile scores = collection_.scores_with(names);
    galaxies_ = store::galaxies_of(scores, nullptr, store::noted_group(scores, nullptr, sources_.group));
  });
  return galaxies_;
}

std::vector<Learner::Near> Learner::nearest(Row row, std::size_t count, double patience_s) {
  std::shared_ptr<const learning::Ranker> ranker;
  {
    std::unique_lock lock(mutex_);
    if (ranker_ == nullptr && failure_.empty()) {
      wants_features_ = true;
      changed_.notify_all();
      changed_.wait_for(lock, std::chrono::duration<double>(patience_s),
                        [this] { return ranker_ != nullptr || !failure_.empty(); });
    }
    ranker = ranker_;
  }
  std::vector<Near> near;
  if (ranker == nullptr) return near;
  for (const auto& [other, distance] : ranker->nearest(row, count))
    near.push_back({static_cast<Row>(other), distance});
  return near;
}

void Learner::work() {
  for (;;) {
    std::optional<std::vector<std::string>> targets;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return ending_ || wanted_ || (wants_features_ && ranker_ == nullptr); });
      if (ending_) return;
      targets.swap(wanted_);
      wants_features_ = false;
      overtaken_ = false;
    }
    try {
      if (ranker_ == nullptr) read_features();
      if (targets) learn(*targets);
    } catch (const Interrupted&) {  // a newer job is waiting, or the learner is ending
      const std::lock_guard lock(mutex_);
      wants_features_ = ranker_ == nullptr;
    } catch (const std::exception& failure) {
      context_.warning("learning from labels: {}", failure.what());
      const std::lock_guard lock(mutex_);
      if (ranker_ == nullptr) failure_ = failure.what();
      if (targets) {
        state_ = "failed";
        words_ = failure.what();
      }
    }
    changed_.notify_all();
  }
}

void Learner::read_features() {
  std::vector<std::string> names;
  for (const store::ColumnSpec& spec : collection_.scores().columns()) {
    // Texts other than ids take memory and are not features.
    if (spec.type != store::ColumnType::kText || spec.name == "id") names.push_back(spec.name);
  }
  const store::ScoresFile scores = collection_.scores_with(names);
  features_ = learning::read_features(scores, collection_.files().scores, sources_.features, context_);
  auto ranker = std::make_shared<const learning::Ranker>(features_.values, features_.length, prior_scores_,
                                                         galaxies(), context_);
  const std::lock_guard lock(mutex_);
  ranker_ = std::move(ranker);
}

void Learner::learn(const std::vector<std::string>& targets) {
  std::vector<learning::LabelledRow> labelled;
  for (const Labelling::Viewed& viewed : labelling_.viewed()) {
    if (const auto one = learning::labelled_row(viewed.row, viewed.label, targets, viewed.look))
      labelled.push_back(*one);
  }
  auto ranking = std::make_shared<const learning::Ranking>(ranker_->rank(labelled, context_));
  context_.stop_if_cancelled("a newer job waits");
  const std::lock_guard lock(mutex_);
  learned_ = std::move(ranking);
  ++version_;
  labels_ = labelled.size();
  if (wanted_) return;  // a newer job has just arrived
  state_ = "done";
  words_ = learned_->words;
}

}  // namespace peculiar::explorer
