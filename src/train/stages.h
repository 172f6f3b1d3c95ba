#pragma once

#include <string>
#include <vector>

#include "train/training.h"

namespace peculiar::train {

/// A stage of a training. `run` continues from training.progress.step until its steps are done, or until its
/// part of the time limit is used up (then it sets out_of_time).
struct Stage {
  std::string name;
  /// Time of a step, relative to an adversarial step of the plain architecture.
  double (*step_cost)(const nn::Architecture&);
  /// Steps that the options request; 0: the stage is skipped.
  std::int64_t (*steps)(const TrainOptions& options);
  void (*run)(Training& training, double until);  ///< until: fraction of the time limit at which to end
};

/// Stages in the order in which they run. To add one, write its file and add a line here.
const std::vector<Stage>& stages();

/// Fractions of a time limit for the stages, in order, proportional to the cost of their steps: with a limit
/// that is too short, each stage completes the same fraction of its steps. They sum to 1. Kernel, layers and
/// normalisation of the critic affect only the cost of adversarial steps.
std::vector<double> time_shares(const TrainOptions& options, const nn::Architecture& architecture);

/// WGAN-GP (Gulrajani et al. 2017, algorithm 1).
void run_adversarial(Training& training, double until);
/// izi_f of f-AnoGAN (Schlegl et al. 2019), plus regression on the latent vectors of generated images.
void run_encoder(Training& training, double until);

/// Trains the network that distinguishes normal stamps from perturbed ones (stamps/perturbations.h), with
/// averaged weights.
void run_contrast(Training& training, double until);

/// Mean square residual of held-out images after encoder and generator, over the images' variance about their
/// mean: 1 is no better than the mean image, 0 is perfect.
double encoder_residual(const Training& training);

/// Runs all stages from the current state of the training.
void run_stages(Training& training);

}  // namespace peculiar::train
