#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/run_context.h"
#include "explorer/labelling.h"
#include "explorer/ranked_rows.h"
#include "learning/feature_table.h"
#include "learning/ranker.h"

namespace peculiar::explorer {

/// What the learner learns from, beside the labels.
struct LearnerSources {
  learning::FeatureSources features;
  std::string group;  ///< of images of one galaxy (store::galaxies_of); "": store::noted_group
};

/// Learns from the labels in a thread of its own: one job at a time; a newer job replaces a running one.
/// Thread-safe.
class Learner {
 public:
  Learner(const Collection& collection, const RankedRows& ranking, const Labelling& labelling,
          LearnerSources sources, const RunContext& context);
  ~Learner();  ///< stops the job
  Learner(const Learner&) = delete;
  Learner& operator=(const Learner&) = delete;

  /// False if reading the features failed.
  bool has_features() const;
  /// Starts learning to recognise `targets`. Refused (409) without features.
  void start(const std::vector<std::string>& targets);
  /// {"state", "words", "helped", "seconds", "labels"}.
  nlohmann::json state() const;
  /// The latest learned ranking; null before the first.
  std::shared_ptr<const learning::Ranking> learned() const;
  std::uint64_t version() const { return version_; }  ///< of the learned ranking; 0 before the first
  std::vector<std::string> targets() const;           ///< of the latest job; "interesting" before the first
  /// The ranking of the scores file, for use before anything is learned here.
  std::shared_ptr<const learning::Ranking> prior() const { return prior_; }
  /// The latest learned ranking, or the prior.
  std::shared_ptr<const learning::Ranking> ranking() const;
  const std::string& group() const { return sources_.group; }  ///< as in LearnerSources
  /// The galaxy that each row shows, by the scores alone, as for `peculiar learn`. For many images, the first
  /// call takes seconds.
  const std::vector<std::size_t>& galaxies() const;

  struct Near {
    Row row = 0;
    double distance = 0;
  };
  /// The images nearest to that of a row in feature space, nearest first. Empty without features, and if they
  /// are still being read after waiting `patience_s` seconds; the first call starts reading.
  std::vector<Near> nearest(Row row, std::size_t count, double patience_s);

 private:
  void work();
  void read_features();
  void learn(const std::vector<std::string>& targets);

  const Collection& collection_;
  const Labelling& labelling_;
  LearnerSources sources_;
  RunContext context_;
  std::vector<double> prior_scores_;  ///< not influenced by labels, so that labels count only once
  std::shared_ptr<const learning::Ranking> prior_;
  mutable std::once_flag grouped_;
  mutable std::vector<std::size_t> galaxies_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool ending_ = false;
  bool wants_features_ = false;
  std::optional<std::vector<std::string>> wanted_;  ///< the next job
  std::atomic<bool> overtaken_{false};              ///< tells the running job to stop
  learning::FeatureTable features_;
  std::shared_ptr<const learning::Ranker> ranker_;
  std::string failure_;  ///< why there are no features
  std::string state_ = "none";
  std::string words_;
  std::size_t labels_ = 0;
  std::vector<std::string> targets_{labels::kInteresting};
  std::shared_ptr<const learning::Ranking> learned_;
  std::atomic<std::uint64_t> version_{0};
  std::thread thread_;
};

}  // namespace peculiar::explorer
