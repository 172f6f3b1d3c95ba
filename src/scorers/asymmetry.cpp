#include "scorers/asymmetry.h"

#include <cmath>

#include "base/order_statistics.h"

namespace peculiar::scorers {

namespace {

constexpr std::int64_t kBorder = 2;  // px
constexpr double kLeastLight = 1e-6;
constexpr std::int64_t kSmoothing = 5;         // px
constexpr double kMeanOverDeviation = 0.7979;  // of the absolute value of a normal number
constexpr double kNoiseFloors = 2;

/// Deviation of the noise from pixel to pixel, [n, band, 1, 1]: of the differences of differences, which
/// gradients of light cancel in, by their median, which edges do not move.
at::Tensor pixel_noise(const at::Tensor& images) {
  const at::Tensor rows = images.diff(1, 2);
  const at::Tensor corners = rows.diff(1, 3).abs().flatten(2) / 2;
  return std::get<0>(corners.median(2)).unsqueeze(2).unsqueeze(3) * kSigmaOfMad;
}

class AsymmetryScorer : public Scorer {
 public:
  at::Tensor of(const at::Tensor& images) const override {
    const at::NoGradGuard no_graph;
    const at::Tensor light = images - border_sky(images);
    const at::Tensor smooth = at::avg_pool2d(light, {kSmoothing, kSmoothing}, {1, 1},
                                             {kSmoothing / 2, kSmoothing / 2}, false, false);
    // What two noises differ by on the average, after the smoothing.
    const at::Tensor floor =
        pixel_noise(images) * (kNoiseFloors * kMeanOverDeviation * std::sqrt(2.0) / kSmoothing);
    const at::Tensor difference =
        ((smooth - in_orientation(smooth, 2)).abs() - floor).clamp_min(0).sum({1, 2, 3});
    return (difference / light.abs().sum({1, 2, 3}).clamp_min(kLeastLight)).to(at::kDouble).unsqueeze(1);
  }
};

}  // namespace

at::Tensor border_sky(const at::Tensor& images) {
  const std::int64_t edge = images.size(3);
  const at::Tensor rows =
      at::cat({images.slice(2, 0, kBorder), images.slice(2, edge - kBorder, edge)}, 2).flatten(2);
  const at::Tensor middle = images.slice(2, kBorder, edge - kBorder);
  const at::Tensor columns =
      at::cat({middle.slice(3, 0, kBorder), middle.slice(3, edge - kBorder, edge)}, 3).flatten(2);
  return std::get<0>(at::cat({rows, columns}, 2).median(2)).unsqueeze(2).unsqueeze(3);
}

ScorerKind asymmetry_kind() {
  ScorerKind kind;
  kind.name = "asymmetry";
  kind.columns = {
      {"asymmetry", "difference beyond the noise from the image turned by 180 degrees, over its light"}};
  kind.is_baseline = true;
  kind.open = [](const ScoringSetup&, const Fitted&) { return std::make_unique<AsymmetryScorer>(); };
  return kind;
}

}  // namespace peculiar::scorers
