#include "score/contrast.h"

namespace peculiar::score {

namespace {

constexpr std::int64_t kBatch = 256;

class ContrastScorer : public Scorer {
 public:
  explicit ContrastScorer(const Setting& setting) : setting_(setting) {}

  at::Tensor of(const at::Tensor& images) const override {
    return over_turns(images, setting_.turns, [&](const at::Tensor& some) {
      std::vector<at::Tensor> logits;
      for (const at::Tensor& part : some.split(kBatch))
        logits.push_back(setting_.model.contrast->forward(part, setting_.compute).output.to(at::kCPU));
      return at::cat(logits);
    });
  }

 private:
  Setting setting_;
};

}  // namespace

ScorerKind contrast_kind() {
  ScorerKind kind;
  kind.name = "contrast";
  kind.columns = {{"contrast", "how surely it is a perturbed image (logit of the contrast network)"}};
  kind.possible = [](const nn::Model& model) { return model.contrast.has_value(); };
  kind.open = [](const Setting& setting, const Fitted&) { return std::make_unique<ContrastScorer>(setting); };
  return kind;
}

}  // namespace peculiar::score
