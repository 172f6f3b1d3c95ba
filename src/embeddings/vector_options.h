#pragma once

#include <string>
#include <vector>

#include "base/fields.h"

namespace peculiar::embeddings {

/// Location of vectors that another network has computed from the images.
struct VectorOptions {
  std::string features;
  std::vector<std::string> feature_columns;
  std::string features_part;
  std::string ids;
  std::string id_column;

  void describe(Fields& fields);
};

}  // namespace peculiar::embeddings
