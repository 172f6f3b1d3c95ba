#include "score/features.h"

#include <fmt/format.h>

#include "score/density.h"

namespace peculiar::score {

namespace {

constexpr std::int64_t kFeatures = 32;

class FeaturesScorer : public Scorer {
 public:
  FeaturesScorer(const Setting& setting, const Fitted& fitted)
      : setting_(setting),
        components_{fitted.at("innermost.mean"), fitted.at("innermost.basis"),
                    fitted.at("innermost.deviations")} {}

  at::Tensor of(const at::Tensor& images) const override {
    const CriticFeatures features = CriticFeatures::of(setting_.model.critic, images, setting_.compute);
    const at::Tensor coordinates = components_.project(features.innermost).to(at::kDouble);
    const std::int64_t count = std::min(kFeatures, coordinates.size(1));
    return at::constant_pad_nd(coordinates.slice(1, 0, count), {0, kFeatures - count});
  }

 private:
  Setting setting_;
  nn::PrincipalComponents components_;
};

}  // namespace

ScorerKind features_kind() {
  ScorerKind kind;
  kind.name = "features";
  for (std::int64_t i = 1; i <= kFeatures; ++i)
    kind.columns.push_back({fmt::format("feature_{:02}", i),
                            fmt::format("principal component {} of the critic's innermost maps", i)});
  kind.on_request = true;
  kind.learns_with = "density";
  kind.open = [](const Setting& setting, const Fitted& fitted) {
    return std::make_unique<FeaturesScorer>(setting, fitted);
  };
  return kind;
}

}  // namespace peculiar::score
