#pragma once

#include <functional>
#include <span>

#include "nn/model.h"
#include "search/latent_metric.h"

namespace peculiar::search {

struct SearchOptions {
  /// true: the paper's (section 3.5): a small network of each image's own maps fixed noise to the latent
  /// vector, and Adam moves its weights. false: Adam moves the latent vector itself, in the
  /// coordinates of the generator's metric, from the encoder's answer on.
  bool paper = false;
  std::int64_t iterations = 70;  ///< at most
  /// An image is done when its best loss has fallen by less than this share over the last `patience`
  /// iterations; 0: never before `iterations`.
  double tolerance = 1e-3;
  std::int64_t patience = 10;
  /// Share of the iterations at the beginning in which the residual alone is made smaller: half the cost, and
  /// most of the way. Losses count from then on. 0 for the paper's.
  double residual_first = 0;
  double lambda = 0.1;        ///< weight of the critic's part
  std::int64_t batch = 128;   ///< images searched for at once
  std::int64_t restarts = 1;  ///< searches an image from different starts; the best counts
  std::uint64_t seed = 1;
};

/// What a search found, an entry an image.
struct SearchResult {
  at::Tensor loss;           ///< (1 - lambda) residual_part + lambda critic_part; the anomaly score
  at::Tensor residual_part;  ///< sum |x - G(z)|, weighted where there are weights
  at::Tensor critic_part;    ///< sum |f(x) - f(G(z))|, f the critic's last convolution
  at::Tensor iterations;     ///< of the best start, int64
  at::Tensor converged;      ///< of the best start, bool
  at::Tensor spread;         ///< standard deviation of the loss over the starts; NaN for one start
  at::Tensor latent;         ///< [n, latent]
  std::int64_t done = 0;     ///< the first so many were searched for: all, but where `stop` ended it
};

/// Looks for the latent vector whose image comes nearest to each image: minimises (1 - lambda) sum |x - G(z)|
/// + lambda sum |f(x) - f(G(z))| (paper, equation 5). Images are independent of each other: a batch is a way
/// to run, not part of the method; images that are done leave it and others take their places.
class LatentSearch {
 public:
  /// `model` must stay. Error (usage): not `paper`, and the model has no encoder.
  LatentSearch(const nn::Model& model, const nn::Compute& compute, const SearchOptions& options);

  /// `images` [n, band, y, x], network values; `weights` of the same shape multiply the residual, 0 for a
  /// pixel that does not count, or undefined. `numbers`, one an image, are what the images are known by, such
  /// as their rows in a sample: random starts follow from them and the seed. `stop` is asked before images
  /// take the places of others; once it is true no image is begun, and those under way are finished. It is
  /// not asked where there are restarts.
  SearchResult run(const at::Tensor& images, const at::Tensor& weights, std::span<const std::int64_t> numbers,
                   const std::function<bool()>& stop = {}) const;

 private:
  SearchResult run_once(const at::Tensor& images, const at::Tensor& weights,
                        std::span<const std::int64_t> numbers, std::int64_t start,
                        const std::function<bool()>& stop) const;

  const nn::Model& model_;
  nn::Compute compute_;
  SearchOptions options_;
  nn::Generator generator_;  ///< the model's in evaluation
  LatentMetric metric_;      ///< not with `paper`
};

}  // namespace peculiar::search
