#pragma once

#include "scorers/scorer.h"
#include "stamps/stamp_shape.h"

namespace peculiar::scorers {

/// Images that a reference is made of.
struct NormalImages {
  at::Tensor training;  ///< [n, band, y, x], network values; the scorers learn from them
  at::Tensor held_out;  ///< the same, of images that nothing was fitted to
  std::vector<stamps::StampShape> held_out_shapes;  ///< of those
  /// Vectors of another network, [n, length] with NaN for images without: of training images (of any number)
  /// and of held_out. Undefined: there are none.
  at::Tensor training_vectors{};
  at::Tensor held_out_vectors{};
};

/// What scoring needs to know of normal images, to be kept in the model: what each scorer has learnt of the
/// training images, the scores of the held-out ones (in one and, unless they have an up, in eight
/// orientations), and their shapes.
nn::NamedTensors fit_reference(const nn::Model& model, const NormalImages& images,
                               const nn::Compute& compute);

/// The same, read.
class Reference {
 public:
  /// Error (input), opened by `name`: the model has none (made before there were scores), or one of other
  /// definitions of the scores: train it anew.
  Reference(const nn::Model& model, const std::string& name);

  Fitted fitted(const std::string& scorer) const;
  /// Held-out images' scores in a column for this number of orientations; empty where unknown.
  std::vector<double> held_out(const std::string& column, int orientations) const;
  /// Their shapes: "flux", "half_light_px", "concentration", "sky", "noise".
  std::vector<double> shape(const std::string& statistic) const;

 private:
  std::vector<double> numbers(const std::string& name) const;
  std::map<std::string, at::Tensor> tensors_;
};

/// The statistics of a StampShape, by name.
const std::vector<std::pair<std::string, double stamps::StampShape::*>>& shape_statistics();

}  // namespace peculiar::scorers
