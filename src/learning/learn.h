#pragma once

#include <string>
#include <vector>

#include "base/verb.h"
#include "embeddings/vector_options.h"
#include "learning/ranker.h"
#include "learning/remaining.h"
#include "store/groups.h"

namespace peculiar::learning {

/// Columns that learning writes to a scores file; the images are then ranked by the first.
inline constexpr const char* kLearned = "learned";
inline constexpr const char* kInterest = "interest";
inline constexpr const char* kInterestDeviation = "interest_sd";
inline constexpr const char* kAskedFor = "asked_for";

/// "rank", "uncertain", "random".
const char* name_of(AskedFor why);

/// Help of the setting `group`, which explore has, too.
std::string group_help();

/// Settings of `peculiar learn`.
struct LearnOptions {
  std::string scores;
  std::string labels;
  std::string output;
  embeddings::VectorOptions vectors;
  std::vector<std::string> columns;
  std::vector<std::string> sought{"interesting"};
  std::string where;
  std::string group;
  std::int64_t ask = 10;
  bool overwrite = false;

  void describe(Fields& fields);
};

/// An image to inspect next.
struct AskedImage {
  std::int64_t row = 0;  ///< of the scores
  std::string id;
  std::string why;
  double interest = 0;
};

struct LearnReport {
  std::string output;
  std::string column;          ///< ranked by before learning
  std::string features;        ///< in words
  store::Grouping grouping{};  ///< of images of one galaxy by columns; none if by id and position
  std::int64_t images = 0;
  std::int64_t ranked = 0;
  std::int64_t without_features = 0;
  std::int64_t labels = 0;     ///< number of labels of images in these scores
  std::int64_t strangers = 0;  ///< labelled images that are not in these scores
  bool helped = false;
  std::string words;
  double seconds = 0;  ///< spent on learning only
  std::vector<AskedImage> asked;
  Remaining remaining;
};

/// Ranks the images of a scores file by a few labels (Ranker, docs/adr/0014-learning-from-labels.md) and
/// writes a scores file with all its columns and `learned`, by which it is ranked, `interest`, `interest_sd`
/// and `asked_for`. Learns from the features of read_features(), or from the scores alone if there are no
/// others. Images left out of the ranking stay out. Images of one galaxy (`group`, store/galaxy_views.h) are
/// held out together and suggested one at a time. Errors (input): no such label file; no label of these
/// images; as read_features; a scores file without ids; no column `group`.
LearnReport learn_ranking(const LearnOptions& options, const RunContext& context = {});
Verb<LearnOptions, LearnReport> learn_verb();

}  // namespace peculiar::learning
