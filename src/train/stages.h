#pragma once

#include <string>
#include <vector>

#include "train/training.h"

namespace peculiar::train {

/// One part of a training. `run` goes on from training.progress.step until its steps are done, or until its
/// part of the time limit is used up (then it sets out_of_time).
struct Stage {
  std::string name;
  /// Of a step in time, that of an adversarial step of the plain shape being 1.
  double (*step_cost)(const nn::Architecture&);
  /// Steps that the options ask for; 0: the stage is not wanted.
  std::int64_t (*steps)(const TrainOptions& options);
  void (*run)(Training& training, double until);  ///< until: the share of the time limit at which to end
};

/// In the order in which they run. A new one is its file and its line here.
const std::vector<Stage>& stages();

/// The shares of a time limit that the stages may take, in their order: as their steps cost, so that one that
/// is too short leaves each stage the same part of its steps. They sum to 1. Kernel, layers and normalisation
/// of the critic make the adversarial steps longer or shorter, and no others.
std::vector<double> time_shares(const TrainOptions& options, const nn::Architecture& architecture);

/// WGAN-GP (Gulrajani et al. 2017, algorithm 1).
void run_adversarial(Training& training, double until);
/// izi_f of f-AnoGAN (Schlegl et al. 2019), with the regression of generated images' own latent numbers.
void run_encoder(Training& training, double until);

/// The network that tells normal stamps from perturbed ones (train/perturbations.h), its weights averaged.
void run_contrast(Training& training, double until);

/// Mean square of what the encoder and the generator together do not rebuild of held-out images, over the
/// images' own variance round their mean: 1 is no better than the mean image, 0 perfect.
double encoder_residual(const Training& training);

/// All stages, from where the training stands.
void run_stages(Training& training);

}  // namespace peculiar::train
