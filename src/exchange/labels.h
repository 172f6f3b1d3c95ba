#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "catalog/table.h"

namespace peculiar::exchange {

/// What an image may be called in a table of labels.
struct ImageName {
  std::string id;    ///< as in the sample
  std::string name;  ///< path as listed, with '/'
};

struct JoinedLabels {
  catalog::Table
      columns;  ///< one row an image; every column of the table but the key (missing where unmatched)
  std::vector<bool> matched;  ///< one an image
  std::string key;            ///< the column that was joined on
  std::int64_t table_rows = 0;
  std::int64_t unused_rows = 0;  ///< rows of the table that no image has
};

/// Joins a table on the file name (with or without its folders and its suffix) or the id. `key` names the
/// column; "" takes the text or integer column that matches most images. Errors (input): no column matches
/// anything, an unknown key, two rows for one image.
JoinedLabels join_labels(const catalog::Table& table, const std::string& table_name, const std::string& key,
                         const std::vector<ImageName>& images);

}  // namespace peculiar::exchange
