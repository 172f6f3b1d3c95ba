#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "catalog/table.h"

namespace peculiar::exchange {

/// What an image may be called in a table of labels.
struct ImageName {
  std::string id;           ///< as in the sample
  std::string name;         ///< path as listed, with '/'
  std::string path = {};    ///< as opened, absolute; its last parts may be what a table says
  std::int64_t index = -1;  ///< place in the stack that is the only input; -1: there is none
};

struct JoinedLabels {
  catalog::Table
      columns;  ///< one row an image; every column of the table but the key (missing where unmatched)
  std::vector<bool> matched;  ///< one an image
  std::string key;            ///< the column that was joined on, and how, in words
  std::int64_t table_rows = 0;
  std::int64_t unused_rows = 0;  ///< rows of the table that no image has
};

/// Joins a table on what its column `key` calls the images; "" takes the text or integer column that matches
/// most. Tried one after the other, for all images: the path, the file name, the id, the name without suffix
/// (an integer is also "007"), the last parts of the path; where none of them matches, the file name at the
/// end of the table's own paths; and of a stack the place in it, from 0, in a column that says so by its name
/// (index, place, slice, frame, number) or holds each place once. A name that two files share joins neither.
/// Errors (input): no column matches anything, an unknown key, two rows for one image, places counted from 1.
JoinedLabels join_labels(const catalog::Table& table, const std::string& table_name, const std::string& key,
                         const std::vector<ImageName>& images);

/// Joins columns that have a value for each image in their order.
JoinedLabels join_in_order(const catalog::Table& table, std::size_t images);

}  // namespace peculiar::exchange
