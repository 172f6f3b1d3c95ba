#include "scorers/scorer.h"

#include <fmt/ranges.h>

#include "base/error.h"
#include "scorers/asymmetry.h"
#include "scorers/contrast.h"
#include "scorers/density.h"
#include "scorers/features.h"
#include "scorers/patches.h"
#include "scorers/pixel_components.h"
#include "scorers/rebuilding.h"

namespace peculiar::scorers {

const std::vector<ScorerKind>& scorer_kinds() {
  static const std::vector<ScorerKind> all{
      density_kind(),    contrast_kind(),          contrast_density_kind(), patches_kind(), asymmetry_kind(),
      rebuilding_kind(), untrained_density_kind(), pixel_components_kind(), features_kind()};
  return all;
}

at::Tensor Scorer::of_seen(const at::Tensor& images, at::Tensor&) const { return of(images); }

std::vector<ScoreColumn> ScorerKind::columns_of(const nn::Model& model) const {
  std::vector<ScoreColumn> all = columns;
  if (more_columns) {
    for (ScoreColumn& column : more_columns(model)) all.push_back(std::move(column));
  }
  return all;
}

at::Tensor in_orientation(const at::Tensor& images, int kind) {
  const at::Tensor mirrored = kind >= 4 ? images.flip(3) : images;
  return kind % 4 == 0 ? mirrored : at::rot90(mirrored, kind % 4, {2, 3});
}

const at::Tensor& fitted_tensor(const Fitted& fitted, const std::string& name,
                                const std::vector<std::int64_t>& shape) {
  const auto found = fitted.find(name);
  const auto fits = [&](const at::Tensor& tensor) {
    if (tensor.scalar_type() != at::kFloat || tensor.dim() != std::ssize(shape)) return false;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      const std::int64_t size = tensor.size(static_cast<std::int64_t>(axis));
      if (size < 1 || (shape[axis] >= 0 && size != shape[axis])) return false;
    }
    return at::isfinite(tensor).all().item<bool>();
  };
  if (found == fitted.end() || !fits(found->second)) {
    throw input_error(
        "the model's reference of normal images does not fit its networks ('{}' is missing, holds numbers that are not finite, or has another shape than [{}]): the file is damaged; train it again",
        name, fmt::join(shape, ", "));
  }
  return found->second;
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
