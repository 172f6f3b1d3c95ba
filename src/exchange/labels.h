#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/run_context.h"
#include "catalog/table.h"

namespace peculiar::exchange {

/// Names by which a table of labels may refer to an image.
struct ImageName {
  std::string id;           ///< in the sample
  std::string name;         ///< path as listed, with '/'
  std::string path = {};    ///< as opened, absolute; a table may give only its last parts
  std::int64_t index = -1;  ///< position in the stack that is the only input; -1 if there is none
};

struct JoinedLabels {
  catalog::Table
      columns;  ///< one row per image; every column of the table but the key (missing if unmatched)
  std::vector<bool> matched;  ///< one per image
  std::string key;            ///< the key column, and how it was matched, in words
  std::int64_t table_rows = 0;
  std::int64_t unused_rows = 0;  ///< rows of the table without an image
};

/// Joins a table to the images by its column `key`; if `key` is "", by the text or integer column with the
/// most matches. Ways of matching, tried in turn for all images: the path, the file name, the id, the name
/// without suffix (an integer is also "007"), the last parts of the path; if none matches, the file name at
/// the end of the table's own paths; and for a stack the position in it, from 0, in a column whose name says
/// so (index, place, slice, frame, number) or which holds each position once. A name shared by two files
/// matches neither. Errors (input): no column matches anything, unknown key, two rows for one image,
/// positions counted from 1 (no 0, and the number of images as the greatest). Warns if neither 0 nor this
/// tells where positions start.
JoinedLabels join_labels(const catalog::Table& table, const std::string& table_name, const std::string& key,
                         const std::vector<ImageName>& images, const RunContext& context);

/// Joins columns that have one value per image, in the order of the images.
JoinedLabels join_in_order(const catalog::Table& table, std::size_t images);

}  // namespace peculiar::exchange
