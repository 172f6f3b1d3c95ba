#include "nn/batch_normalisation.h"

#include <torch/autograd.h>

#include <tuple>

#include "nn/normalisation.h"
#include "ranks/ranks.h"

namespace peculiar::nn {

namespace {

/// Sums these values per channel [k, channel] over the ranks, in double precision.
at::Tensor summed(const at::Tensor& numbers) {
  at::Tensor own = numbers.to(at::kCPU, at::kDouble).contiguous();
  ranks::sum(std::span(own.data_ptr<double>(), static_cast<std::size_t>(own.numel())));
  return own;
}

at::Tensor by_channel(const at::Tensor& numbers) { return numbers.view({1, -1, 1, 1}); }

/// Mean and variance per channel of all ranks' maps [channel], double precision on the CPU.
struct BatchStatistics {
  at::Tensor mean;
  at::Tensor variance;

  static BatchStatistics of(const at::Tensor& maps) {
    const auto [variance, mean] =
        at::var_mean(maps.to(at::kFloat), at::IntArrayRef{0, 2, 3}, /*unbiased=*/false);
    const at::Tensor middle = mean.to(at::kCPU, at::kDouble);
    const at::Tensor sums = summed(at::stack({middle, variance.to(at::kCPU, at::kDouble) + middle.square()}));
    const at::Tensor all = sums[0] / ranks::size();
    return {all, (sums[1] / ranks::size() - all.square()).clamp_min(0)};
  }
};

/// Normalisation of one rank's part by statistics that depend on all parts.
struct OverRanks : torch::autograd::Function<OverRanks> {
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& maps,
                            const at::Tensor& scale, const at::Tensor& shift, const at::Tensor& mean,
                            const at::Tensor& variance) {
    context->save_for_backward({maps, scale, mean, variance});
    return at::batch_norm(maps, scale, shift, mean, variance, /*training=*/false, 0, kNormalisationEpsilon,
                          /*cudnn_enabled=*/true);
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    const torch::autograd::variable_list saved = context->get_saved_variables();
    const at::Tensor& maps = saved[0];
    const at::Tensor& scale = saved[1];
    // First with the statistics held constant; the terms that depend on them are subtracted below.
    const auto [held, of_scale, of_shift] =
        at::native_batch_norm_backward(gradients[0], maps, scale, saved[2], saved[3], {}, {},
                                       /*train=*/false, kNormalisationEpsilon, {true, true, true});
    const at::Tensor sums = summed(at::stack({of_shift, of_scale}).to(at::kCPU));
    const double places = static_cast<double>(maps.numel() / maps.size(1)) * ranks::size();
    const at::Tensor mean = saved[2].to(at::kCPU, at::kDouble);
    const at::Tensor inverse = (saved[3].to(at::kCPU, at::kDouble) + kNormalisationEpsilon).rsqrt();
    // dx = held - scale / s (sum dy + u sum u dy) / places, u = (x - mean) / s.
    const at::Tensor factor = scale.to(at::kCPU, at::kDouble) * inverse / places;
    const at::Tensor slope = (factor * inverse * sums[1]).to(maps.device(), at::kFloat);
    const at::Tensor level = (factor * (sums[0] - mean * inverse * sums[1])).to(maps.device(), at::kFloat);
    const at::Tensor off = at::addcmul(by_channel(level), maps.to(at::kFloat), by_channel(slope));
    return {(held.to(at::kFloat) - off).to(maps.scalar_type()), of_scale, of_shift, {}, {}};
  }
};

}  // namespace

at::Tensor normalise_by_batch(const at::Tensor& maps, const at::Tensor& scale, const at::Tensor& shift,
                              const at::Tensor& mean, const at::Tensor& variance, double momentum) {
  if (ranks::is_alone())
    return at::batch_norm(maps, scale, shift, mean, variance, /*training=*/true, momentum,
                          kNormalisationEpsilon, /*cudnn_enabled=*/true);
  BatchStatistics batch;
  {
    const at::NoGradGuard no_graph;
    batch = BatchStatistics::of(maps.detach());
    const double places = static_cast<double>(maps.numel() / maps.size(1)) * ranks::size();
    mean.lerp_(batch.mean.to(mean.device(), at::kFloat), momentum);
    variance.lerp_((batch.variance * (places / (places - 1))).to(variance.device(), at::kFloat), momentum);
  }
  return OverRanks::apply(maps, scale, shift, batch.mean.to(maps.device(), at::kFloat),
                          batch.variance.to(maps.device(), at::kFloat));
}

}  // namespace peculiar::nn
