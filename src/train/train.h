#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "store/groups.h"
#include "train/options.h"

namespace peculiar::train {

struct TrainReport {
  std::string output;
  std::string health_folder;  ///< history.csv, health.png and samples.png of generator and critic,
                              ///< perturbed.png of the contrast network, dropped.csv where images were left
                              ///< out
  std::string checkpoint;     ///< kept when the time limit cut the training short, or on request; else ""
  std::int64_t training = 0;  ///< images learnt from
  std::int64_t held_out = 0;
  std::int64_t passed_over = 0;  ///< constant, or with pixels that are not finite
  std::int64_t dropped = 0;      ///< left out as outlying
  std::int64_t left_out = 0;     ///< of the fold that the training never sees
  store::Grouping grouping;      ///< what was held out, or left out, as a whole
  std::int64_t steps = 0;        ///< of the generator; 0 where it is not trained
  double epochs = 0;             ///< passes of the critic over the training images
  std::int64_t encoder_steps = 0;
  std::int64_t contrast_steps = 0;
  double seconds = 0;
  double frechet_first = NAN;  ///< before training; see HealthRow; NaN without generator
  double frechet = NAN;        ///< at the end
  double frechet_floor = NAN;
  double encoder_residual = 0;     ///< NaN without encoder
  std::int64_t vector_length = 0;  ///< of vectors alone: of each; and of the components kept
  std::int64_t vector_components = 0;
  std::string precision;
  std::vector<std::string> alarms;
  std::vector<std::string> cut_short;  ///< the stages that the time limit ended before their steps were done
};

/// Trains generator, critic, encoder and contrast network, those that are wanted, on a sample of normal
/// images and writes them as a model (paper, sections 3.2 to 3.4). The same seed, sample and number of
/// threads give the same weights, bit for bit, whether or not the training was stopped and resumed in
/// between. Errors: as StampSet and Training; numeric (diverged). With vectors of another network
/// (`vectors`) the model scores by them too; without a sample by them alone (train/training_vectors.h).
/// Several ranks (ranks/ranks.h) share each batch; the report is rank 0's, which alone writes.
TrainReport train_model(const TrainOptions& options, const RunContext& context = {});
Verb<TrainOptions, TrainReport> train_verb();

}  // namespace peculiar::train
