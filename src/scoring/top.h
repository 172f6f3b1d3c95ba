#pragma once

#include <string>
#include <vector>

#include "base/verb.h"

namespace peculiar::scoring {

/// Settings of `peculiar top`.
struct TopOptions {
  std::string scores;
  std::int64_t number = 50;
  std::string column;
  std::string output;
  std::string sample;
  std::string model;
  std::string group;
  std::string labels;
  std::string where;
  std::int64_t columns = 0;
  std::int64_t tile = 128;
  bool rank_partial = false;
  std::vector<std::string> mute;
  bool overwrite = false;

  void describe(Fields& fields);
};

/// Another image of a galaxy of the list.
struct TopView {
  std::int64_t row = 0;  ///< in the sample
  std::string id;
  double score = 0;
  std::string user_label;  ///< as of a line
};

/// One galaxy of the list, by the image of it that ranks highest.
struct TopLine {
  std::int64_t row = 0;  ///< in the sample
  std::string id;
  std::string label;
  std::string user_label;  ///< given by people, with grade and note, in words (label_columns.h); "" for none
  double score = 0;
  double p_value = 0;     ///< NaN where not calibrated
  std::size_t model = 0;  ///< of those that made the scores, which scored this one
  std::vector<std::pair<std::string, double>> parts;  ///< the other scores
  std::vector<TopView> views;                         ///< the galaxy's other ranked images, the highest first
};

struct TopReport {
  std::string column;
  std::vector<TopLine> lines;
  std::int64_t images = 0;    ///< ranked
  std::int64_t galaxies = 0;  ///< that these show
  std::int64_t left_out = 0;  ///< images with a score that are not ranked, since a part of them is missing
  std::int64_t labelled = 0;  ///< of the ranked images, those that people have labelled
  std::string muted;          ///< how many are not ranked since they show artefacts, in words; "" for none
  std::string
      reconstructions;  ///< the file whose reconstructions the panel shows (files, separated by commas,
                        ///< of several models); "" where they were searched for anew, and without a panel
};

/// The galaxies with the greatest scores, each once, by the highest of its images (store::galaxies_of), and,
/// where an output is given, a panel of them as PNG: image, reconstruction and residual side by side with
/// what the scores say. The reconstructions are those of the file that the scores name, where it is there and
/// has them all; else they are searched for with the settings of the scores. Of a model without a generator
/// (train --preset ranking) the panel shows the images alone. An image that cannot be scored
/// keeps its place, empty. With `where` only images that it selects are ranked. Errors (input): no scores;
/// for the panel, the sample or the model is not where the scores say, or is not the one they were made of.
TopReport top_scores(const TopOptions& options, const RunContext& context = {});
Verb<TopOptions, TopReport> top_verb();

}  // namespace peculiar::scoring
