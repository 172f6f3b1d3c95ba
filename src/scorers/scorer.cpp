#include "scorers/scorer.h"

#include "scorers/asymmetry.h"
#include "scorers/contrast.h"
#include "scorers/density.h"
#include "scorers/features.h"
#include "scorers/pixel_components.h"
#include "scorers/rebuilding.h"

namespace peculiar::scorers {

const std::vector<ScorerKind>& scorer_kinds() {
  static const std::vector<ScorerKind> all{
      density_kind(),           contrast_kind(),         asymmetry_kind(), rebuilding_kind(),
      untrained_density_kind(), pixel_components_kind(), features_kind()};
  return all;
}

at::Tensor in_orientation(const at::Tensor& images, int kind) {
  const at::Tensor mirrored = kind >= 4 ? images.flip(3) : images;
  return kind % 4 == 0 ? mirrored : at::rot90(mirrored, kind % 4, {2, 3});
}

at::Tensor mean_over_orientations(const at::Tensor& images, int orientations,
                                  const std::function<at::Tensor(const at::Tensor&)>& score) {
  const at::NoGradGuard no_graph;
  at::Tensor sum;
  for (int turn = 0; turn < orientations; ++turn) {
    const at::Tensor one = score(in_orientation(images, turn)).to(at::kDouble);
    sum = sum.defined() ? sum + one : one;
  }
  return sum / orientations;
}

}  // namespace peculiar::scorers
