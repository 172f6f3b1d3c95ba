#pragma once

#include <functional>
#include <span>

#include "nn/model.h"
#include "search/latent_metric.h"

namespace peculiar::search {

struct SearchOptions {
  /// true: as in the paper (section 3.5): a small network per image maps fixed noise to the latent vector,
  /// and Adam optimises its weights. false: Adam optimises the latent vector itself, in the coordinates of
  /// the generator's metric, starting from the encoder's output.
  bool paper = false;
  std::int64_t iterations = 70;  ///< maximum
  /// An image is done when its best loss has fallen by less than this fraction over the last `patience`
  /// iterations; 0: never before `iterations`. It has converged if the loss has fallen by less than that, or
  /// by less than kConverged at `iterations`.
  double tolerance = 1e-3;
  std::int64_t patience = 10;
  /// Fraction of the iterations, at the start, that minimise only the residual: half the cost, and most of
  /// the progress. Losses count from then on. 0 for the paper's search.
  double residual_first = 0;
  double lambda = 0.1;        ///< weight of the critic's term
  std::int64_t batch = 128;   ///< images per batch
  std::int64_t restarts = 1;  ///< searches per image from different starts; the best is kept
  std::uint64_t seed = 1;
};

/// Fraction by which the loss of a converged search may still fall over its last `patience` iterations. The
/// fast search ends while losses fall by some thousandths: 330 iterations more lower them by 1.6 % in the
/// median (0.5 to 3.3 %) and nearly keep the order (rank correlation 0.97; 267 images of the built-in
/// universe).
inline constexpr double kConverged = 0.01;

/// Results of a search, one entry per image.
struct SearchResult {
  at::Tensor loss;           ///< (1 - lambda) residual_part + lambda critic_part; the anomaly score
  at::Tensor residual_part;  ///< sum |x - G(z)|, weighted if there are weights
  at::Tensor critic_part;    ///< sum |f(x) - f(G(z))|, where f is the critic's last convolution
  at::Tensor iterations;     ///< of the best start, int64
  at::Tensor converged;      ///< of the best start, bool
  at::Tensor spread;         ///< standard deviation of the loss over the starts; NaN for one start
  at::Tensor latent;         ///< [n, latent]
  std::int64_t done = 0;     ///< number of leading images searched for: all, unless `stop` ended the search
};

/// Finds the latent vector that minimises (1 - lambda) sum |x - G(z)| + lambda sum |f(x) - f(G(z))| for each
/// image (paper, equation 5). Images are independent: batches are an implementation detail; converged images
/// leave the batch and others take their places.
class LatentSearch {
 public:
  /// `model` must outlive this object. Error (usage): the model has no encoder and `paper` is false.
  LatentSearch(const nn::Model& model, const nn::Compute& compute, const SearchOptions& options);

  /// `images` [n, band, y, x], network values; `weights`, of the same shape, multiply the residual (0 for
  /// unused pixels), or undefined. `numbers`: one identifier per image, such as rows of a sample; random
  /// starts depend on them and on the seed. `stop` is checked before new images enter the batch; once it
  /// returns true, no image is started, and those in progress are finished. It is not checked with restarts.
  SearchResult run(const at::Tensor& images, const at::Tensor& weights, std::span<const std::int64_t> numbers,
                   const std::function<bool()>& stop = {}) const;

 private:
  SearchResult run_once(const at::Tensor& images, const at::Tensor& weights,
                        std::span<const std::int64_t> numbers, std::int64_t start,
                        const std::function<bool()>& stop) const;

  const nn::Model& model_;
  nn::Compute compute_;
  SearchOptions options_;
  nn::Generator generator_;  ///< the model's, for evaluation
  LatentMetric metric_;      ///< unused with
};

}  // namespace peculiar::search
