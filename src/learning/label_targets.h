#pragma once

#include <string>
#include <vector>

#include "catalog/table.h"
#include "labels/label_log.h"
#include "learning/ranker.h"

namespace peculiar::learning {

/// Labels of images as a ranker takes them.
struct KnownLabels {
  std::vector<LabelledRow> rows;             ///< in the order of rows
  std::vector<std::size_t> asked_at_random;  ///< places in `rows`
  std::int64_t strangers = 0;                ///< labelled images that are not among these
};

/// What a label says with these classes sought: 1 of a sought class (with a grade grade / 5, but not below
/// 0.6), 0 of another class; without a class grade / 5, where "interesting" is sought. Nothing of a note
/// alone.
std::optional<double> target_of(const labels::Label& label, const std::vector<std::string>& sought);

/// The labels that hold now of the images with these ids, one a row.
KnownLabels labelled_rows(const labels::LabelLog& log, const catalog::Column& ids,
                          const std::vector<std::string>& sought);

/// remaining() of those that were asked for at random, of `ranked` images in all.
Remaining remaining_of(const KnownLabels& known, const Ranking& ranking);

}  // namespace peculiar::learning
