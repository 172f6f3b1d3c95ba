#pragma once

#include <string>
#include <vector>

#include "nn/architecture.h"
#include "nn/tensors.h"

namespace peculiar::nn {

/// The critic, and the encoder, which mirrors it: convolutions with stride 2, each followed by a leaky ReLU
/// (0.2), then one dense layer. From the second convolution on, the architecture's `critic_normalisation`
/// lies between the two; it acts on single images, so that the gradient penalty of each image is independent
/// of the others (Gulrajani et al. 2017, section 4).
class ConvolutionNet {
 public:
  static constexpr double kSlope = 0.2;

  /// He initialisation from the seed; `purpose` ("critic") names the random stream and prefixes the names of
  /// the weights.
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
  /// `seeds` [n]. `output`, if given, is set to the output [n].
  at::Tensor input_gradient(const at::Tensor& images, const at::Tensor& seeds, const Compute& compute,
                            at::Tensor* output = nullptr) const;

  /// convolution.0.weight [out, in, k, k], convolution.0.bias, ..., followed with normalisation by
  /// normalisation.L.weight and .bias for each convolution L = 1, 2, ...; then dense.weight [outputs, y x
  /// channels], dense.bias; float32, prefixed by the purpose ("critic.convolution.0.weight"). The dense layer
  /// reads the innermost map as [y][x][channel].
  const NamedTensors& parameters() const { return parameters_; }
  void require_gradients(bool wanted);
  void to(const at::Device& device);

  int layers() const { return layers_; }
  const at::Tensor& weight(int layer) const { return parameters_[place(layer)].second; }
  const at::Tensor& bias(int layer) const { return parameters_[place(layer) + 1].second; }
  /// "none", "layer" or "instance"
  const std::string& normalisation() const { return normalisation_; }
  bool is_normalised() const { return normalisation_ != "none"; }
  /// Whether normalisation follows this convolution, before its leaky ReLU.
  bool is_normalised(int layer) const { return layer > 0 && is_normalised(); }
  /// Index of this convolution's weight among the parameters, followed by its bias and, if any, the scale and
  /// shift of its normalisation.
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

/// [n, channels, y, x] to [n, y x channels], float32; copy-free in the fast layout.
at::Tensor to_rows(const at::Tensor& maps);
/// Inverse of to_rows, with the type and shape of `like`.
at::Tensor from_rows(const at::Tensor& rows, const at::Tensor& like);

}  // namespace peculiar::nn
