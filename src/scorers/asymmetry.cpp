#include "scorers/asymmetry.h"

#include <cmath>

#include "base/order_statistics.h"
#include "nn/smoothing.h"

namespace peculiar::scorers {

namespace {

constexpr std::int64_t kBorder = 2;  // px
constexpr double kLeastLight = 1e-6;
constexpr double kMeanOverDeviation = 0.7979;  // mean |z| / standard deviation of a normal z
constexpr double kFloor =
    2 * kMeanOverDeviation;                  // subtracted from a difference, in standard deviations of noise
constexpr double kExpectedExcess = 0.04696;  // E max(0, |z| - kFloor) for a normal deviate z
constexpr std::int64_t kLag = 8;             // px; noise is assumed independent beyond this distance
constexpr double kFaint = 3;                 // standard deviations; fainter pixels count as sky
constexpr double kLeastSky = 0.1;            // fraction of pixels

/// |difference| and |mean| of each pixel of smoothed images and its counterpart after rotation by 180
/// degrees.
struct TurnedPairs {
  explicit TurnedPairs(const at::Tensor& smooth) {
    const at::Tensor turned = in_orientation(smooth, 2);
    difference = (smooth - turned).abs();
    mean = (smooth + turned).abs() / 2;
  }
  at::Tensor difference;
  at::Tensor mean;
};

/// Standard deviation of [n, band, values] about 0 (by the median), as [n, band, 1, 1]; NaN are ignored.
at::Tensor deviation(const at::Tensor& values) {
  return std::get<0>(values.abs().nanmedian(2)).unsqueeze(2).unsqueeze(3) * kSigmaOfMad;
}

/// Upper estimate of the noise of smoothed images, [n, band, 1, 1], with any correlation below kLag: from the
/// median of differences of differences over kLag, in which gradients of light cancel.
at::Tensor rough_noise(const at::Tensor& smooth) {
  const std::int64_t edge = smooth.size(3);
  const at::Tensor rows = smooth.slice(2, kLag, edge) - smooth.slice(2, 0, edge - kLag);
  const at::Tensor corners = rows.slice(3, kLag, edge) - rows.slice(3, 0, edge - kLag);
  return deviation(corners.flatten(2)) / 2;
}

class AsymmetryScorer : public Scorer {
 public:
  at::Tensor of(const at::Tensor& images) const override {
    const at::NoGradGuard no_graph;
    const at::Tensor light = images - border_sky(images);
    const at::Tensor smooth = nn::smoothed(light);
    const TurnedPairs pairs(smooth);
    const at::Tensor rough = rough_noise(smooth);
    // The mean of a pair separates light from sky without using the difference.
    const at::Tensor is_sky = pairs.mean < rough * (kFaint / std::sqrt(2.0));
    const at::Tensor noise = difference_noise(pairs.difference, is_sky, rough);
    const at::Tensor excess =
        (pairs.difference - noise * kFloor).clamp_min(0) - is_sky * (noise * kExpectedExcess);
    return (excess.sum({1, 2, 3}) / light.abs().sum({1, 2, 3}).clamp_min(kLeastLight))
        .to(at::kDouble)
        .unsqueeze(1);
  }

 private:
  /// Standard deviation of the noise's differences, [n, band, 1, 1]: from the sky, if enough of it is visible
  /// and the result is below that of `rough`.
  static at::Tensor difference_noise(const at::Tensor& difference, const at::Tensor& is_sky,
                                     const at::Tensor& rough) {
    const std::int64_t half = (difference.size(2) + 1) / 2;  // the other half repeats it
    const at::Tensor sky = is_sky.slice(2, 0, half).flatten(2);
    const at::Tensor seen =
        deviation(difference.slice(2, 0, half).flatten(2).masked_fill(~sky, std::nan("")));
    const at::Tensor share = sky.to(at::kFloat).mean(2).unsqueeze(2).unsqueeze(3);
    const at::Tensor above = rough * std::sqrt(2.0);
    return at::where(share >= kLeastSky, at::minimum(seen, above), above);
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
      {"asymmetry",
       "difference from the image rotated by 180 degrees, beyond the noise, divided by the flux"}};
  kind.is_baseline = true;
  kind.open = [](const ScoringSetup&, const Fitted&) { return std::make_unique<AsymmetryScorer>(); };
  return kind;
}

}  // namespace peculiar::scorers
