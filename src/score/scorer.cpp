#include "score/scorer.h"

#include "score/asymmetry.h"
#include "score/contrast.h"
#include "score/density.h"
#include "score/features.h"
#include "score/pixel_components.h"
#include "score/rebuilding.h"

namespace peculiar::score {

const std::vector<ScorerKind>& scorer_kinds() {
  static const std::vector<ScorerKind> all{
      density_kind(),           contrast_kind(),         asymmetry_kind(), rebuilding_kind(),
      untrained_density_kind(), pixel_components_kind(), features_kind()};
  return all;
}

at::Tensor turned(const at::Tensor& images, int kind) {
  const at::Tensor mirrored = kind >= 4 ? images.flip(3) : images;
  return kind % 4 == 0 ? mirrored : at::rot90(mirrored, kind % 4, {2, 3});
}

at::Tensor over_turns(const at::Tensor& images, int turns,
                      const std::function<at::Tensor(const at::Tensor&)>& score) {
  const at::NoGradGuard no_graph;
  at::Tensor sum;
  for (int turn = 0; turn < turns; ++turn) {
    const at::Tensor one = score(turned(images, turn)).to(at::kDouble);
    sum = sum.defined() ? sum + one : one;
  }
  return sum / turns;
}

}  // namespace peculiar::score
