#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/sample.h"

namespace peculiar::store {

/// Part `number` of `count` parts of a sample, numbered from 1. The default is no part.
struct Fold {
  int number = 0;
  int count = 0;

  explicit operator bool() const { return count > 0; }
};

/// "1/2" -> {1, 2}; "" -> no fold. Error (usage) unless 1 <= number <= count and 2 <= count <= 100.
Fold parse_fold(const std::string& text);

/// The group key of each row: its value of `column`, as text (for several columns, separated by commas:
/// group_names()). A row without a value, and every row if `column` is "", forms a group of its own, keyed by
/// its id (or its row number in a sample without ids). Rows of one group have equal keys. Error (input): no
/// such column; the message lists those in the sample.
std::vector<std::string> group_keys(const SampleReader& sample, const std::string& column);

/// Maps a text to [0, 1) by its hash: the same text has the same value in any sample.
double hash_share(std::string_view text, std::uint64_t seed);

/// The fold (1 to `count`) of each row, from the hash of its group_keys(). Groups are kept whole, and the
/// folds do not depend on a seed, on the order of the rows, or on the other rows. Folds hold equal numbers of
/// groups up to chance.
std::vector<int> folds_of(const SampleReader& sample, int count, const std::string& column);

}  // namespace peculiar::store
