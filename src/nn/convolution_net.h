#pragma once

#include <string>
#include <vector>

#include "nn/architecture.h"
#include "nn/tensors.h"

namespace peculiar::nn {

/// The critic, and its mirror the encoder: convolutions with stride 2, each halving the image and followed by
/// a leaky ReLU (0.2), then one dense layer. Between the two, from the second convolution on, the
/// architecture's `critic_normalisation`, by which every image is judged by itself, so that the gradient
/// penalty is one image's own (Gulrajani et al. 2017, section 4).
class ConvolutionNet {
 public:
  static constexpr double kSlope = 0.2;

  /// He's initialisation from the seed; `purpose` ("critic") names the random stream and opens the weights'
  /// names.
  ConvolutionNet(const Architecture& architecture, std::int64_t outputs, const std::string& purpose,
                 std::uint64_t seed);

  struct Pass {
    /// After each convolution and its leaky ReLU, [n, channels, y, x], outermost first.
    std::vector<at::Tensor> layers;
    at::Tensor output;  ///< [n, outputs], float32
  };
  /// `images` [n, bands, size, size], network values. Differentiable in the images and in weights that
  /// require gradients.
  Pass forward(const at::Tensor& images, const Compute& compute) const;

  /// Gradient of sum(seeds * output) with respect to the images (float32), for one output and frozen weights;
  /// `seeds` [n]. `output`, if given, becomes the output [n].
  at::Tensor input_gradient(const at::Tensor& images, const at::Tensor& seeds, const Compute& compute,
                            at::Tensor* output = nullptr) const;

  /// convolution.0.weight [out, in, k, k], convolution.0.bias, ..., with normalisation.L.weight and .bias
  /// behind those of convolution L = 1, 2, ... where there is normalisation, dense.weight [outputs, y x
  /// channels], dense.bias; float32, with the purpose in front ("critic.convolution.0.weight"). The dense
  /// layer sees the innermost map as [y][x][channel].
  const NamedTensors& parameters() const { return parameters_; }
  void require_gradients(bool wanted);
  void to(const at::Device& device);

  int layers() const { return layers_; }
  const at::Tensor& weight(int layer) const { return parameters_[place(layer)].second; }
  const at::Tensor& bias(int layer) const { return parameters_[place(layer) + 1].second; }
  /// "none", "layer" or "instance"
  const std::string& normalisation() const { return normalisation_; }
  bool is_normalised() const { return normalisation_ != "none"; }
  /// Is there normalisation between this convolution and its leaky ReLU?
  bool is_normalised(int layer) const { return layer > 0 && is_normalised(); }
  /// Place of this convolution's weight among the parameters; its bias follows, and then scale and shift of
  /// its normalisation, if any.
  std::size_t place(int layer) const {
    return static_cast<std::size_t>(is_normalised(layer) ? 4 * layer - 2 : 2 * layer);
  }
  const at::Tensor& dense_weight() const { return parameters_[parameters_.size() - 2].second; }
  const at::Tensor& dense_bias() const { return parameters_.back().second; }

 private:
  NamedTensors parameters_;
  int layers_ = 0;
  std::string normalisation_;
};

/// [n, channels, y, x] to [n, y x channels], float32; free of copies in the fast layout.
at::Tensor to_rows(const at::Tensor& maps);
/// The inverse, in the type of `like`, whose shape it takes.
at::Tensor from_rows(const at::Tensor& rows, const at::Tensor& like);

}  // namespace peculiar::nn
