#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "catalog/table.h"
#include "labels/label_log.h"
#include "learning/remaining.h"

namespace peculiar::learning {

/// Labels of images in the form that a ranker takes.
struct KnownLabels {
  std::vector<LabelledRow> rows;  ///< in row order
  std::int64_t strangers = 0;     ///< labelled images that are not among these rows
};

/// The decision that first gave an image a class or grade, among those that were not undone.
struct FirstLook {
  std::int64_t number = 0;  ///< of the decision
  bool at_random = false;   ///< the image was proposed at random
};

/// The target value of a label that a ranker learns for the classes `sought`: 1 for a sought class (with a
/// grade, grade / 5 but at least 0.6), 0 for another class; without a class, grade / 5 if "interesting" is
/// sought. Nothing for a note alone. labels::exported_target, for other programs, differs: it ignores the
/// grade of a sought class, and takes a grade alone whatever is sought.
std::optional<double> learning_target(const labels::Label& label, const std::vector<std::string>& sought);

/// The label of a row in the form that a ranker takes; nothing if it says nothing about the classes `sought`.
std::optional<LabelledRow> labelled_row(std::size_t row, const labels::Label& label,
                                        const std::vector<std::string>& sought, const FirstLook& look);

/// By id. An image that was proposed at random only after it had a class or grade does not count as random;
/// a note alone is not a look.
std::unordered_map<std::string, FirstLook> first_looks(const labels::LabelLog& log);

/// The current labels of the images with these ids, one id per row. Rows with one id share its label; at most
/// the first of them counts as drawn at random, since one draw proposed one image.
KnownLabels labelled_rows(const labels::LabelLog& log, const catalog::Column& ids,
                          const std::vector<std::string>& sought);

/// remaining() among the images that `ranking` ranks; others count neither as viewed nor as unseen.
Remaining remaining_of(std::span<const LabelledRow> labels, const Ranking& ranking);

}  // namespace peculiar::learning
