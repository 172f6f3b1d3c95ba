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

/// Another image of a listed galaxy.
struct TopView {
  std::int64_t row = 0;  ///< in the sample
  std::string id;
  double score = 0;
  std::string user_label;  ///< as in TopLine
};

/// One galaxy of the list, represented by its highest-ranked image.
struct TopLine {
  std::int64_t row = 0;  ///< in the sample
  std::string id;
  std::string label;
  std::string user_label;  ///< label, grade and note given by people, as text (label_columns.h); "" for none
  double score = 0;
  double p_value = 0;                                 ///< NaN if not calibrated
  std::size_t model = 0;                              ///< index of the model that scored this image
  std::vector<std::pair<std::string, double>> parts;  ///< the other scores
  std::vector<TopView> views;                         ///< the galaxy's other ranked images, highest first
};

struct TopReport {
  std::string column;
  std::vector<TopLine> lines;
  std::int64_t images = 0;      ///< ranked images
  std::int64_t galaxies = 0;    ///< number of galaxies in these images
  std::int64_t left_out = 0;    ///< images with a score that are not ranked because they are incomplete
  std::int64_t labelled = 0;    ///< ranked images with a label given by people
  std::string muted;            ///< number of images not ranked because of artefacts, as text; "" for none
  std::string reconstructions;  ///< file of the reconstructions in the panel (comma-separated for several
                                ///< models); "" if they were searched for again, and without a panel
};

/// Lists the galaxies with the highest scores, each once, by its highest-scoring image (store::galaxies_of).
/// With an output, also writes a panel as PNG: image, reconstruction and residual side by side, with the
/// scores. The reconstructions come from the file that the scores name, if that file exists and has them all;
/// otherwise they are searched for with the settings of the scores. For a model without a generator (train
/// --preset ranking), the panel shows the images only. An image that cannot be scored keeps its place, empty.
/// With `where`, only matching images are ranked. Errors (input): no scores; for the panel, the sample or the
/// model is not at the recorded path, or is not the one that the scores were made from.
TopReport top_scores(const TopOptions& options, const RunContext& context = {});
Verb<TopOptions, TopReport> top_verb();

}  // namespace peculiar::scoring
