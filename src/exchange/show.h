#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/verb.h"

namespace peculiar::exchange {

/// Settings of `peculiar show`.
struct ShowOptions {
  std::string input;
  std::string output;
  std::string where;
  std::vector<std::string> labels;
  std::string sort;
  bool descending = false;
  bool random = false;
  std::int64_t number = 64;
  std::int64_t columns = 0;
  std::int64_t tile = 128;
  std::string stretch = "auto";
  std::string plane = "images";  ///< /images, or another plane of the same shape
  bool common_limits = false;

  void describe(Fields& fields);
};
struct ShowReport {
  std::int64_t images = 0;  ///< stamps drawn
};
/// Draws a labelled contact sheet of a sample, or of a file of reconstructions, as PNG. Error (input): no
/// image selected.
ShowReport show_sample(const ShowOptions& options, const RunContext& context = {});
Verb<ShowOptions, ShowReport> show_verb();

}  // namespace peculiar::exchange
