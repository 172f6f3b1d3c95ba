#include "score/asymmetry.h"

namespace peculiar::score {

namespace {

constexpr std::int64_t kBorder = 2;  // px
constexpr double kLeastLight = 1e-6;

class AsymmetryScorer : public Scorer {
 public:
  at::Tensor of(const at::Tensor& images) const override {
    const at::NoGradGuard no_graph;
    const at::Tensor light = (images - border_sky(images)).abs().sum({1, 2, 3});
    const at::Tensor difference = (images - turned(images, 2)).abs().sum({1, 2, 3});
    return (difference / light.clamp_min(kLeastLight)).to(at::kDouble).unsqueeze(1);
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
  kind.columns = {{"asymmetry", "difference from the image turned by 180 degrees, over its light"}};
  kind.is_baseline = true;
  kind.open = [](const Setting&, const Fitted&) { return std::make_unique<AsymmetryScorer>(); };
  return kind;
}

}  // namespace peculiar::score
