#include "train/health_monitor.h"

#include <algorithm>

#include "nn/stamp_tensors.h"
#include "statistics/distribution.h"

namespace peculiar::train {

namespace {

constexpr std::size_t kLooked = 512;
constexpr std::size_t kFitted = 1024;
constexpr std::size_t kNeighbours = 4096;
constexpr std::int64_t kComponents = 32;
constexpr std::int64_t kSamples = 8;
constexpr std::int64_t kForwardBatch = 128;

int edge(const at::Tensor& stamps) { return static_cast<int>(stamps.size(3)); }

at::Tensor flat(const at::Tensor& stamps) { return stamps.reshape({stamps.size(0), -1}); }

/// Network value of the brightest pixel of each image.
std::vector<double> peaks(const at::Tensor& stamps) {
  const at::Tensor values = std::get<0>(flat(stamps).max(1)).to(at::kDouble).contiguous();
  return {values.data_ptr<double>(), values.data_ptr<double>() + values.numel()};
}

double mean_pair_distance(const at::Tensor& points) {
  const auto n = static_cast<double>(points.size(0));
  return at::cdist(points, points).sum().item<double>() / std::max(1.0, n * (n - 1));
}

double median_nearest(const at::Tensor& points, const at::Tensor& others) {
  return std::get<0>(at::cdist(points, others).min(1)).median().item<double>();
}

double mean_value(const nn::ConvolutionNet& critic, const at::Tensor& stamps, const nn::Compute& compute) {
  double sum = 0;
  for (std::int64_t start = 0; start < stamps.size(0); start += kForwardBatch) {
    sum += critic.forward(stamps.slice(0, start, std::min(start + kForwardBatch, stamps.size(0))), compute)
               .output.sum()
               .item<double>();
  }
  return sum / static_cast<double>(stamps.size(0));
}

}  // namespace

HealthMonitor::HealthMonitor(const StampSet& stamps, const nn::Architecture& architecture,
                             const stamps::Contract& contract, std::uint64_t seed)
    : stretch_(contract.stretch),
      training_(stamps.load(stamps.training(), kLooked, stretch_)),
      held_out_(stamps.load(stamps.held_out(), kLooked, stretch_)),
      latent_(nn::normal_numbers({static_cast<std::int64_t>(kLooked), architecture.latent}, 1, seed,
                                 "health latent")) {
  const at::Tensor neighbours = flat(stamps.load(stamps.training(), kNeighbours, stretch_));
  pixels_ =
      nn::PrincipalComponents::fit(flat(stamps.load(stamps.training(), kFitted, stretch_)), kComponents);
  training_points_ = pixels_.project(neighbours);
  held_out_points_ = pixels_.project(flat(held_out_));
  held_out_spread_ = mean_pair_distance(held_out_points_);
  held_out_nearest_ = median_nearest(held_out_points_, training_points_);
  frechet_floor_ = nn::frechet_distance(pixels_.project(flat(training_)), held_out_points_);
  held_out_lattice_ = LatticePower::of(held_out_);
  held_out_shapes_ = stamps::StampShapes::of(nn::values_of(held_out_), edge(held_out_), stretch_);
  held_out_peaks_ = peaks(held_out_);
}

at::Tensor HealthMonitor::samples(const nn::Model& model, const nn::Compute& compute) const {
  const at::NoGradGuard no_graph;
  return model.generator->forward(latent_.slice(0, 0, kSamples), compute, false).to(at::kCPU);
}

void HealthMonitor::look(const nn::Model& model, const nn::Compute& compute, HealthRow& row) const {
  const at::NoGradGuard no_graph;
  std::vector<at::Tensor> parts;
  for (std::int64_t start = 0; start < latent_.size(0); start += kForwardBatch) {
    parts.push_back(model.generator->forward(latent_.slice(0, start, start + kForwardBatch), compute, false)
                        .to(at::kCPU));
  }
  const at::Tensor generated = at::cat(parts).contiguous();
  const double generated_value = mean_value(*model.critic, generated, compute);
  row.wasserstein = mean_value(*model.critic, training_, compute) - generated_value;
  row.wasserstein_held_out = mean_value(*model.critic, held_out_, compute) - generated_value;
  row.frechet_floor = frechet_floor_;
  const at::Tensor points = pixels_.project(flat(generated));
  if (!at::isfinite(points).all().item<bool>()) return;  // the rest stays NaN, which raises an alarm
  row.frechet = nn::frechet_distance(points, held_out_points_);
  row.diversity = mean_pair_distance(points) / held_out_spread_;
  row.nearest_ratio = median_nearest(points, training_points_) / held_out_nearest_;
  const Lattice lattice = LatticePower::of(generated).beside(held_out_lattice_);
  if (lattice.period > 0) {
    row.lattice_period = static_cast<double>(lattice.period);
    row.lattice_excess = lattice.excess;
    row.lattice_error = lattice.error;
    row.lattice_share = lattice.share;
  }
  const stamps::StampShapes shapes =
      stamps::StampShapes::of(nn::values_of(generated), edge(generated), stretch_);
  row.flux_distance = statistics::distribution_distance(shapes.flux, held_out_shapes_.flux);
  row.size_distance = statistics::distribution_distance(shapes.half_light_px, held_out_shapes_.half_light_px);
  row.concentration_distance =
      statistics::distribution_distance(shapes.concentration, held_out_shapes_.concentration);
  const double brightest = statistics::quantile(peaks(generated), 0.99);
  const auto beyond = std::count_if(held_out_peaks_.begin(), held_out_peaks_.end(),
                                    [&](double peak) { return peak > brightest; });
  row.beyond_share = static_cast<double>(beyond) / static_cast<double>(held_out_peaks_.size());
}

}  // namespace peculiar::train
