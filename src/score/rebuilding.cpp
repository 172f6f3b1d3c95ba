#include "score/rebuilding.h"

namespace peculiar::score {

namespace {

constexpr std::int64_t kBatch = 256;
constexpr std::int64_t kSmoothing = 5;  // px

class RebuildingScorer : public Scorer {
 public:
  explicit RebuildingScorer(const Setting& setting) : setting_(setting) {}

  at::Tensor of(const at::Tensor& images) const override {
    const at::NoGradGuard no_graph;
    std::vector<at::Tensor> rows;
    for (const at::Tensor& part : images.split(kBatch)) {
      const at::Tensor latent = setting_.model.encode(part, setting_.compute);
      const at::Tensor residual =
          part - setting_.model.generator.forward(latent, setting_.compute, false).to(at::kCPU);
      rows.push_back(at::stack({residual.abs().mean({1, 2, 3}), smoothed_peak(residual)}, 1).to(at::kDouble));
    }
    return at::cat(rows);
  }

 private:
  Setting setting_;
};

}  // namespace

at::Tensor smoothed(const at::Tensor& maps) {
  return at::avg_pool2d(maps, {kSmoothing, kSmoothing}, {1, 1}, {kSmoothing / 2, kSmoothing / 2},
                        /*ceil_mode=*/false, /*count_include_pad=*/false);
}

at::Tensor smoothed_peak(const at::Tensor& residual) { return smoothed(residual).abs().amax({1, 2, 3}); }

ScorerKind rebuilding_kind() {
  ScorerKind kind;
  kind.name = "rebuilding";
  kind.columns = {{"residual", "mean |image - encoder's reconstruction|, network values"},
                  {"residual_peak", "largest residual after smoothing over 5 x 5 px"}};
  kind.possible = [](const nn::Model& model) { return model.encoder.has_value(); };
  kind.open = [](const Setting& setting, const Fitted&) {
    return std::make_unique<RebuildingScorer>(setting);
  };
  return kind;
}

}  // namespace peculiar::score
