#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/sample.h"

namespace peculiar::store {

/// Part `number` of `count` parts of a sample, numbered from 1. The default is no part at all.
struct Fold {
  int number = 0;
  int count = 0;

  explicit operator bool() const { return count > 0; }
};

/// "1/2" -> {1, 2}; "" -> no fold. Error (usage) unless 1 <= number <= count and 2 <= count <= 100.
Fold parse_fold(const std::string& text);

/// What each row belongs to: its value of `column`, as text (of several columns with a comma between:
/// group_names()). A row without a value there, or every row where `column` is "", is on its own, under its
/// id (under its row number in a sample without ids). Rows that belong together have equal texts. Error
/// (input): no such column, naming those there are.
std::vector<std::string> group_keys(const SampleReader& sample, const std::string& column);

/// The place of a text in [0, 1), by its hash: the same text has the same place in any sample.
double hash_share(std::string_view text, std::uint64_t seed);

/// The fold (1 to `count`) of each row, by the hash of its group_keys(): groups are whole, and the folds do
/// not depend on any seed, on the order of the rows, or on the other rows. Folds hold equal numbers of groups
/// within chance.
std::vector<int> folds_of(const SampleReader& sample, int count, const std::string& column);

}  // namespace peculiar::store
