#pragma once

#include "scorers/scorer.h"
#include "stamps/stamp_shape.h"
#include "stamps/target_light.h"

namespace peculiar::scorers {

/// Images for fitting a reference.
struct NormalImages {
  at::Tensor training;  ///< [n, band, y, x], network values; the scorers learn from them
  at::Tensor held_out;  ///< [n, band, y, x], network values, of images that no fit has used
  std::vector<stamps::StampShape> held_out_shapes;  ///< shapes of held_out
  /// Targets of training and of held_out. Fewer than TargetDensity::kFewest in training: no score of the
  /// targets.
  std::vector<stamps::TargetLight> training_targets{};
  std::vector<stamps::TargetLight> held_out_targets{};
  /// Vectors of another network, [n, length], NaN for images without one: of training images (of any number)
  /// and of held_out. Undefined: none.
  at::Tensor training_vectors{};
  at::Tensor held_out_vectors{};
};

/// Reference of normal images for scoring, stored in the model: what each scorer has learned from the
/// training images, the scores of the held-out ones (in one orientation and, unless the model is limited to
/// one, in eight), and their shapes.
nn::NamedTensors fit_reference(const nn::Model& model, const NormalImages& images,
                               const nn::Compute& compute);

/// A reference read from a model.
class Reference {
 public:
  /// Error (input), starting with `name`: the model has no reference (made by a version without scores), or
  /// one with other definitions of the scores; train it again.
  Reference(const nn::Model& model, const std::string& name);

  Fitted fitted(const std::string& scorer) const;
  /// Scores of the held-out images in a column, for this number of orientations; empty if unknown.
  std::vector<double> held_out(const std::string& column, int orientations) const;
  /// Shapes of the held-out images: "flux", "half_light_px", "concentration", "sky", "noise".
  std::vector<double> shape(const std::string& statistic) const;

 private:
  std::vector<double> numbers(const std::string& name) const;
  std::map<std::string, at::Tensor> tensors_;
};

/// Statistics of a StampShape, by name.
const std::vector<std::pair<std::string, double stamps::StampShape::*>>& shape_statistics();

}  // namespace peculiar::scorers
