#include "scorers/contrast.h"

namespace peculiar::scorers {

namespace {

constexpr std::int64_t kBatch = 256;

class ContrastScorer : public Scorer {
 public:
  explicit ContrastScorer(const ScoringSetup& setup) : setup_(setup) {}

  at::Tensor of(const at::Tensor& images) const override {
    return mean_over_orientations(images, setup_.orientations, [&](const at::Tensor& some) {
      std::vector<at::Tensor> logits;
      for (const at::Tensor& part : some.split(kBatch))
        logits.push_back(setup_.model.contrast->forward(part, setup_.compute).output.to(at::kCPU));
      return at::cat(logits);
    });
  }

 private:
  ScoringSetup setup_;
};

}  // namespace

ScorerKind contrast_kind() {
  ScorerKind kind;
  kind.name = "contrast";
  kind.columns = {{"contrast", "how surely it is a perturbed image (logit of the contrast network)"}};
  kind.possible = [](const nn::Model& model) { return model.contrast.has_value(); };
  kind.open = [](const ScoringSetup& setup, const Fitted&) {
    return std::make_unique<ContrastScorer>(setup);
  };
  return kind;
}

}  // namespace peculiar::scorers
