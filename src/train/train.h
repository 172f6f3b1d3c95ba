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
                              ///< perturbed.png of the contrast network, dropped.csv if images were dropped
  std::string checkpoint;     ///< kept if the time limit ended the training early, or on request; else ""
  std::int64_t training = 0;  ///< training images
  std::int64_t held_out = 0;
  std::int64_t passed_over = 0;  ///< skipped: constant, or with non-finite pixels
  std::int64_t partial = 0;      ///< skipped: at an edge or in a gap
  std::int64_t dropped = 0;      ///< dropped as outliers
  std::int64_t left_out = 0;     ///< images in the fold that the training never sees
  store::Grouping grouping;      ///< groups that were held out or left out as a whole
  std::int64_t steps = 0;        ///< of the generator; 0 if not trained
  double epochs = 0;             ///< passes of the critic over the training images
  std::int64_t encoder_steps = 0;
  std::int64_t contrast_steps = 0;
  double seconds = 0;
  double frechet_first = NAN;  ///< before training; see HealthRow; NaN without generator
  double frechet = NAN;        ///< at the end
  double frechet_floor = NAN;
  double encoder_residual = 0;  ///< NaN without encoder
  /// For vectors only: dimension of the vectors, and number of components kept.
  std::int64_t vector_length = 0;
  std::int64_t vector_components = 0;
  std::string precision;
  std::vector<std::string> alarms;
  std::vector<std::string> cut_short;  ///< stages that the time limit ended early
};

/// Trains generator, critic, encoder and contrast network, as requested, on a sample of normal images and
/// writes them as a model (paper, sections 3.2 to 3.4). The same seed, sample and number of threads give
/// identical weights, whether or not the training was interrupted and resumed. With vectors of another
/// network (`vectors`), the model also scores by them; without a sample, only by them
/// (train/training_vectors.h). Several ranks (ranks/ranks.h) share each batch; only rank 0 writes, and the
/// report is rank 0's. Errors: as StampSet and Training; numeric (diverged).
TrainReport train_model(const TrainOptions& options, const RunContext& context = {});
Verb<TrainOptions, TrainReport> train_verb();

}  // namespace peculiar::train
