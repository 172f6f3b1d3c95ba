#include "search/search.h"

#include <ATen/Parallel.h>
#include <torch/autograd.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "base/error.h"
#include "search/latent_path.h"

namespace peculiar::search {

namespace {

/// Adam (Kingma & Ba 2015) for images that started at different times.
struct AdamConstants {
  double beta1;
  double beta2;
  double epsilon = 1e-8;
};

/// A tensor [images, ...] that Adam optimises, with its moments.
struct AdamTensor {
  at::Tensor value;
  at::Tensor first;
  at::Tensor second;

  explicit AdamTensor(const at::Tensor& start)
      : value(start.clone(at::MemoryFormat::Contiguous)),
        first(at::zeros_like(value)),
        second(at::zeros_like(value)) {}

  /// `ages` [images]: number of earlier steps of each image; `rates`: its learning rate.
  void step(const at::Tensor& gradient, const AdamConstants& adam, const std::vector<std::int64_t>& ages,
            const std::vector<double>& rates) {
    if (!value.is_cpu()) return step_on_device(gradient, adam, ages, rates);
    const std::int64_t size = value.numel() / value.size(0);
    const at::Tensor dense = gradient.contiguous();
    const float* g = dense.data_ptr<float>();
    float* x = value.data_ptr<float>();
    float* m = first.data_ptr<float>();
    float* v = second.data_ptr<float>();
    const auto beta1 = static_cast<float>(adam.beta1);
    const auto beta2 = static_cast<float>(adam.beta2);
    const auto epsilon = static_cast<float>(adam.epsilon);
    at::parallel_for(0, value.size(0), 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t image = begin; image < end; ++image) {
        const auto age = static_cast<double>(ages[static_cast<std::size_t>(image)] + 1);
        const auto rate =
            static_cast<float>(rates[static_cast<std::size_t>(image)] / (1 - std::pow(adam.beta1, age)));
        const auto scale = static_cast<float>(1 / (1 - std::pow(adam.beta2, age)));
        for (std::int64_t i = image * size; i < (image + 1) * size; ++i) {
          m[i] = beta1 * m[i] + (1 - beta1) * g[i];
          v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
          x[i] -= rate * m[i] / (std::sqrt(v[i] * scale) + epsilon);
        }
      }
    });
  }

  void step_on_device(const at::Tensor& gradient, const AdamConstants& adam,
                      const std::vector<std::int64_t>& ages, const std::vector<double>& rates) {
    std::vector<std::int64_t> shape(static_cast<std::size_t>(value.dim()), 1);
    shape[0] = value.size(0);
    const auto column = [&](auto of_image) {
      std::vector<float> numbers;
      for (std::size_t image = 0; image < ages.size(); ++image)
        numbers.push_back(static_cast<float>(of_image(image, static_cast<double>(ages[image] + 1))));
      return at::tensor(numbers).view(shape).to(value.device());
    };
    first.mul_(adam.beta1).add_(gradient, 1 - adam.beta1);
    second.mul_(adam.beta2).addcmul_(gradient, gradient, 1 - adam.beta2);
    const at::Tensor rate =
        column([&](std::size_t image, double age) { return rates[image] / (1 - std::pow(adam.beta1, age)); });
    const at::Tensor scale =
        column([&](std::size_t, double age) { return 1 / (1 - std::pow(adam.beta2, age)); });
    value.sub_(rate * first / ((second * scale).sqrt() + adam.epsilon));
  }

  void keep(const at::Tensor& kept) {
    for (at::Tensor* tensor : {&value, &first, &second}) *tensor = tensor->index_select(0, kept);
  }
  void append(const at::Tensor& starts) {
    value = at::cat({value, starts});
    first = at::cat({first, at::zeros_like(starts)});
    second = at::cat({second, at::zeros_like(starts)});
  }
};

/// An image in the current batch.
struct SearchedImage {
  std::int64_t place;             ///< index in the run's images
  std::int64_t age = 0;           ///< iterations done
  double best = INFINITY;         ///< lowest loss so far
  std::vector<double> best_then;  ///< the lowest loss after each iteration

  /// Whether the loss has fallen by less than this fraction over the last iterations.
  bool has_settled(const SearchOptions& options, double tolerance) const {
    if (tolerance <= 0 || age <= options.patience) return false;
    const double before = best_then[static_cast<std::size_t>(age - 1 - options.patience)];
    return std::isfinite(before) && before - best < tolerance * before;
  }
};

struct Losses {
  at::Tensor total;  ///< [n], with its graph
  at::Tensor residual;
  at::Tensor critic;
};

/// The images in the current batch, and their constant quantities.
struct Targets {
  at::Tensor images;
  at::Tensor weights;   ///< or undefined
  at::Tensor features;  ///< of the critic's last convolution
};

/// Batch size: at most `batch`, and such that the last batch is about as large as the others.
std::int64_t even_batch(std::int64_t count, std::int64_t batch) {
  const std::int64_t batches = std::max<std::int64_t>(1, (count + batch - 1) / batch);
  return (count + batches - 1) / batches;
}

class Run {
 public:
  Run(const nn::Model& model, const nn::Generator& generator, const nn::Compute& compute,
      const SearchOptions& options, const LatentPath& path, const at::Tensor& images,
      const at::Tensor& weights, std::span<const std::int64_t> numbers, const std::function<bool()>& stop)
      : model_(model),
        generator_(generator),
        compute_(compute),
        options_(options),
        path_(path),
        images_(images),
        weights_(weights),
        numbers_(numbers),
        stop_(stop),
        places_(even_batch(images.size(0), options.batch)),
        loss_(at::full({images.size(0)}, INFINITY, at::kDouble)),
        residual_(at::zeros_like(loss_)),
        critic_(at::zeros_like(loss_)),
        iterations_(at::zeros({images.size(0)}, at::kLong)),
        converged_(at::zeros({images.size(0)}, at::kBool)),
        latent_(at::zeros({images.size(0), model.architecture.latent})) {}

  SearchResult result() {
    while (refill()) iterate();
    return {loss_,       residual_,  critic_,
            iterations_, converged_, at::full({images_.size(0)}, std::nan(""), at::kDouble),
            latent_,     next_};
  }

 private:
  /// Fills free places with new images. Returns false when all are done.
  bool refill() {
    std::vector<std::int64_t> rows;
    is_stopped_ = is_stopped_ || (next_ > 0 && stop_ && stop_());
    while (!is_stopped_ && static_cast<std::int64_t>(searched_.size()) < places_ && next_ < images_.size(0)) {
      rows.push_back(next_);
      searched_.push_back({next_++, 0, INFINITY, {}});
    }
    if (!rows.empty()) {
      const at::NoGradGuard no_graph;
      const at::Tensor index = at::tensor(rows, at::kLong);
      const at::Tensor images = images_.index_select(0, index).to(compute_.device);
      const at::Tensor features = model_.critic->forward(images, compute_).layers.back();
      const at::Tensor weights =
          weights_.defined() ? weights_.index_select(0, index).to(compute_.device) : weights_;
      std::vector<std::int64_t> numbers;
      for (const std::int64_t row : rows) numbers.push_back(numbers_[static_cast<std::size_t>(row)]);
      const std::vector<at::Tensor> starts = path_.start(images, numbers);
      if (moved_.empty()) {
        targets_ = {images, weights, features};
        for (const at::Tensor& start : starts) moved_.emplace_back(start);
      } else {
        targets_.images = at::cat({targets_.images, images});
        targets_.features = at::cat({targets_.features, features});
        if (weights.defined()) targets_.weights = at::cat({targets_.weights, weights});
        for (std::size_t i = 0; i < moved_.size(); ++i) moved_[i].append(starts[i]);
      }
    }
    return !searched_.empty();
  }

  /// Number of iterations per image in which only the residual counts.
  std::int64_t residual_only() const {
    return static_cast<std::int64_t>(options_.residual_first * static_cast<double>(options_.iterations));
  }

  /// The critic's term is left out for images in their first iterations, and not computed if all are.
  Losses losses(const at::Tensor& latent) const {
    const at::Tensor rebuilt = generator_.forward(latent, compute_, /*training=*/false);
    at::Tensor residual = (targets_.images - rebuilt).abs();
    if (targets_.weights.defined()) residual = residual * targets_.weights;
    Losses found;
    found.residual = residual.sum({1, 2, 3});
    found.total = (1 - options_.lambda) * found.residual;
    found.critic = at::zeros_like(found.residual);
    std::vector<float> counts;
    for (const SearchedImage& image : searched_) counts.push_back(image.age >= residual_only() ? 1.0f : 0.0f);
    if (std::all_of(counts.begin(), counts.end(), [](float count) { return count == 0; })) return found;
    const at::Tensor difference =
        (targets_.features - model_.critic->forward(rebuilt, compute_).layers.back()).to(at::kFloat).abs();
    found.critic = difference.sum({1, 2, 3});
    found.total = found.total + options_.lambda * found.critic * at::tensor(counts).to(compute_.device);
    return found;
  }

  void iterate() {
    const at::AutoGradMode with_graph(true);
    std::vector<at::Tensor> leaves;
    for (AdamTensor& moved : moved_) leaves.push_back(moved.value.detach().requires_grad_());
    const at::Tensor latent = path_.latent(leaves);
    const Losses found = losses(latent);
    const std::vector<at::Tensor> gradients = torch::autograd::grad({found.total.sum()}, leaves);
    const at::NoGradGuard no_graph;
    note(found, latent.detach());
    std::vector<std::int64_t> ages;
    std::vector<double> rates;
    for (const SearchedImage& image : searched_) {
      ages.push_back(image.age - 1);
      rates.push_back(path_.rate(image.age - 1, options_.iterations));
    }
    for (std::size_t i = 0; i < moved_.size(); ++i) {
      moved_[i].step(gradients[i], {path_.beta1(), path_.beta2()}, ages, rates);
    }
    retire();
  }

  /// Records the losses at the current latent vectors, and the vectors if they are the best so far.
  void note(const Losses& found, const at::Tensor& latent) {
    const at::Tensor total = found.total.detach().to(at::kCPU, at::kDouble);
    const at::Tensor residual = found.residual.detach().to(at::kCPU, at::kDouble);
    const at::Tensor critic = found.critic.detach().to(at::kCPU, at::kDouble);
    const at::Tensor vectors = latent.to(at::kCPU);
    for (std::size_t i = 0; i < searched_.size(); ++i) {
      SearchedImage& image = searched_[i];
      const auto k = static_cast<std::int64_t>(i);
      const double loss = total.data_ptr<double>()[k];
      const bool counts = image.age++ >= residual_only();
      if (counts && loss < image.best) {
        image.best = loss;
        loss_.data_ptr<double>()[image.place] = loss;
        residual_.data_ptr<double>()[image.place] = residual.data_ptr<double>()[k];
        critic_.data_ptr<double>()[image.place] = critic.data_ptr<double>()[k];
        latent_[image.place].copy_(vectors[k]);
      }
      image.best_then.push_back(image.best);
    }
  }

  /// Removes the images that are done.
  void retire() {
    std::vector<std::int64_t> kept;
    std::vector<SearchedImage> left;
    for (std::size_t i = 0; i < searched_.size(); ++i) {
      SearchedImage& image = searched_[i];
      const bool is_done = image.has_settled(options_, options_.tolerance);
      if (!is_done && image.age < options_.iterations) {
        kept.push_back(static_cast<std::int64_t>(i));
        left.push_back(std::move(image));
        continue;
      }
      iterations_.data_ptr<std::int64_t>()[image.place] = image.age;
      converged_.data_ptr<bool>()[image.place] =
          is_done || (options_.tolerance > 0 && image.has_settled(options_, kConverged));
    }
    if (left.size() == searched_.size()) return searched_.swap(left);
    searched_ = std::move(left);
    if (searched_.empty()) {
      moved_.clear();
      return;
    }
    const at::Tensor index = at::tensor(kept, at::kLong).to(compute_.device);
    targets_.images = targets_.images.index_select(0, index);
    targets_.features = targets_.features.index_select(0, index);
    if (targets_.weights.defined()) targets_.weights = targets_.weights.index_select(0, index);
    for (AdamTensor& moved : moved_) moved.keep(index);
  }

  const nn::Model& model_;
  const nn::Generator& generator_;
  nn::Compute compute_;
  SearchOptions options_;
  const LatentPath& path_;
  at::Tensor images_;
  at::Tensor weights_;
  std::span<const std::int64_t> numbers_;
  const std::function<bool()>& stop_;
  bool is_stopped_ = false;
  std::int64_t next_ = 0;
  std::int64_t places_;  ///< number of images per batch
  std::vector<SearchedImage> searched_;
  Targets targets_;
  std::vector<AdamTensor> moved_;
  at::Tensor loss_;
  at::Tensor residual_;
  at::Tensor critic_;
  at::Tensor iterations_;
  at::Tensor converged_;
  at::Tensor latent_;
};

/// Returns `theirs` where `better` [n] is true, else `own`.
at::Tensor choose(const at::Tensor& better, const at::Tensor& theirs, const at::Tensor& own) {
  return at::where(own.dim() == 2 ? better.unsqueeze(1) : better, theirs, own);
}

}  // namespace

LatentSearch::LatentSearch(const nn::Model& model, const nn::Compute& compute, const SearchOptions& options)
    : model_(model),
      compute_(compute),
      options_(options),
      generator_((nn::need_generator(model, "the model", "a search"), model.generator->folded())) {
  if (!options.paper && !model.encoder) {
    throw usage_error(
        "--method fast begins from the encoder, which this model was trained without; use --method paper, or train it with one");
  }
  if (!options.paper) metric_ = LatentMetric::of(model, compute);
}

SearchResult LatentSearch::run_once(const at::Tensor& images, const at::Tensor& weights,
                                    std::span<const std::int64_t> numbers, std::int64_t start,
                                    const std::function<bool()>& stop) const {
  const std::unique_ptr<LatentPath> path =
      options_.paper ? mapped_noise_path(model_, compute_, options_.seed, start)
                     : encoder_path(model_, compute_, metric_, options_.seed, start);
  return Run(model_, generator_, compute_, options_, *path, images, weights, numbers, stop).result();
}

SearchResult LatentSearch::run(const at::Tensor& images, const at::Tensor& weights,
                               std::span<const std::int64_t> numbers,
                               const std::function<bool()>& stop) const {
  SearchResult best =
      run_once(images, weights, numbers, 0, options_.restarts < 2 ? stop : std::function<bool()>());
  if (options_.restarts < 2) return best;
  std::vector<at::Tensor> losses{best.loss};
  for (std::int64_t start = 1; start < options_.restarts; ++start) {
    const SearchResult next = run_once(images, weights, numbers, start, {});
    losses.push_back(next.loss);
    const at::Tensor better = next.loss < best.loss;
    best = {choose(better, next.loss, best.loss),
            choose(better, next.residual_part, best.residual_part),
            choose(better, next.critic_part, best.critic_part),
            choose(better, next.iterations, best.iterations),
            choose(better, next.converged, best.converged),
            best.spread,
            choose(better, next.latent, best.latent),
            best.done};
  }
  best.spread = at::stack(losses).std(0, /*unbiased=*/true);
  return best;
}

}  // namespace peculiar::search
