#include "search/latent_path.h"

#include <algorithm>
#include <cmath>

namespace peculiar::search {

namespace {

class MappedNoise : public LatentPath {
 public:
  MappedNoise(const nn::Model& model, const nn::Compute& compute, std::uint64_t seed, std::int64_t start) {
    const std::int64_t latent = model.architecture.latent;
    const auto index = static_cast<std::uint64_t>(start);
    const double deviation = 1 / std::sqrt(static_cast<double>(latent));
    noise_ = nn::normal_numbers({latent}, 1, seed, "search noise", index).to(compute.device);
    starts_ = {nn::normal_numbers({latent, latent}, std::sqrt(2.0) * deviation, seed, "search hidden", index),
               at::zeros({latent}),
               nn::normal_numbers({latent, latent}, deviation, seed, "search output", index),
               at::zeros({latent})};
    for (at::Tensor& tensor : starts_) tensor = tensor.to(compute.device);
  }

  std::vector<at::Tensor> start(const at::Tensor& images, const std::vector<std::int64_t>&) const override {
    std::vector<at::Tensor> parameters;
    for (const at::Tensor& tensor : starts_) {
      std::vector<std::int64_t> shape = tensor.sizes().vec();
      shape.insert(shape.begin(), images.size(0));
      parameters.push_back(tensor.unsqueeze(0).expand(shape));
    }
    return parameters;
  }

  at::Tensor latent(const std::vector<at::Tensor>& parameters) const override {
    const at::Tensor noise = noise_.view({1, -1, 1}).expand({parameters[0].size(0), -1, 1});
    const at::Tensor hidden =
        at::leaky_relu(at::baddbmm(parameters[1].unsqueeze(2), parameters[0], noise), kSlope);
    return at::baddbmm(parameters[3].unsqueeze(2), parameters[2], hidden).squeeze(2);
  }

  double rate(std::int64_t, std::int64_t) const override { return 1e-3; }
  double beta1() const override { return 0.9; }
  double beta2() const override { return 0.999; }

 private:
  static constexpr double kSlope = 0.2;
  at::Tensor noise_;
  std::vector<at::Tensor> starts_;
};

class FromEncoder : public LatentPath {
 public:
  FromEncoder(const nn::Model& model, const nn::Compute& compute, const LatentMetric& metric,
              std::uint64_t seed, std::int64_t start)
      : model_(model), compute_(compute), metric_(metric), seed_(seed), start_(start) {}

  std::vector<at::Tensor> start(const at::Tensor& images,
                                const std::vector<std::int64_t>& numbers) const override {
    at::Tensor latent = model_.encode(images, compute_);
    if (start_ > 0) {
      std::vector<at::Tensor> noise;
      for (const std::int64_t number : numbers) {
        const auto index =
            static_cast<std::uint64_t>(number) * kMostRestarts + static_cast<std::uint64_t>(start_);
        noise.push_back(nn::normal_numbers({latent.size(1)}, kRestartDeviation, seed_, "restart", index));
      }
      latent = latent + at::stack(noise).to(latent.device());
    }
    return {latent.mm(metric_.from_latent)};
  }

  at::Tensor latent(const std::vector<at::Tensor>& parameters) const override {
    return parameters[0].mm(metric_.to_latent);
  }

  double rate(std::int64_t age, std::int64_t iterations) const override {
    const double done = static_cast<double>(age) / static_cast<double>(iterations);
    return kRate * std::max(kLeastRate, std::min(1.0, (1 - done) / (1 - kLevel)));
  }
  double beta1() const override { return 0.85; }
  double beta2() const override { return 0.8; }

 private:
  static constexpr std::uint64_t kMostRestarts = 1000;
  static constexpr double kRestartDeviation = 0.5;
  static constexpr double kRate = 0.3;
  static constexpr double kLevel = 0.5;  // fraction of the iterations before the rate decays linearly
  static constexpr double kLeastRate = 0.02;
  const nn::Model& model_;
  nn::Compute compute_;
  const LatentMetric& metric_;
  std::uint64_t seed_;
  std::int64_t start_;
};

}  // namespace

std::unique_ptr<LatentPath> mapped_noise_path(const nn::Model& model, const nn::Compute& compute,
                                              std::uint64_t seed, std::int64_t start) {
  return std::make_unique<MappedNoise>(model, compute, seed, start);
}

std::unique_ptr<LatentPath> encoder_path(const nn::Model& model, const nn::Compute& compute,
                                         const LatentMetric& metric, std::uint64_t seed, std::int64_t start) {
  return std::make_unique<FromEncoder>(model, compute, metric, seed, start);
}

}  // namespace peculiar::search
