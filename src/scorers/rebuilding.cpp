#include "scorers/rebuilding.h"

#include "nn/smoothing.h"

namespace peculiar::scorers {

namespace {

constexpr std::int64_t kBatch = 256;

class RebuildingScorer : public Scorer {
 public:
  explicit RebuildingScorer(const ScoringSetup& setup) : setup_(setup) {}

  at::Tensor of(const at::Tensor& images) const override {
    const at::NoGradGuard no_graph;
    std::vector<at::Tensor> rows;
    for (const at::Tensor& part : images.split(kBatch)) {
      const at::Tensor latent = setup_.model.encode(part, setup_.compute);
      const at::Tensor residual =
          part - setup_.model.generator->forward(latent, setup_.compute, false).to(at::kCPU);
      rows.push_back(at::stack({residual.abs().mean({1, 2, 3}), smoothed_peak(residual)}, 1).to(at::kDouble));
    }
    return at::cat(rows);
  }

 private:
  ScoringSetup setup_;
};

}  // namespace

at::Tensor smoothed_peak(const at::Tensor& residual) { return nn::smoothed(residual).abs().amax({1, 2, 3}); }

ScorerKind rebuilding_kind() {
  ScorerKind kind;
  kind.name = "rebuilding";
  kind.columns = {{"residual", "mean |image - encoder's reconstruction|, network values"},
                  {"residual_peak", "largest residual after smoothing over 5 x 5 px"}};
  kind.possible = [](const nn::Model& model) { return model.encoder && model.generator; };
  kind.open = [](const ScoringSetup& setup, const Fitted&) {
    return std::make_unique<RebuildingScorer>(setup);
  };
  return kind;
}

}  // namespace peculiar::scorers
