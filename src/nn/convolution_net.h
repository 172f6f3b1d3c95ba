#pragma once

#include <string>
#include <vector>

#include "nn/architecture.h"
#include "nn/tensors.h"

namespace peculiar::nn {

/// The critic, and its mirror the encoder: convolutions of 4 x 4 with stride 2, each halving the image and
/// followed by a leaky ReLU (0.2), then one dense layer. No normalisation, so that every image is judged by
/// itself and the gradient penalty is one image's own (Gulrajani et al. 2017, section 4).
class ConvolutionNet {
 public:
  static constexpr double kSlope = 0.2;

  /// He's initialisation from the seed; `purpose` ("critic") names the random stream and opens the weights'
  /// names.
  ConvolutionNet(const Architecture& architecture, std::int64_t outputs, const std::string& purpose,
                 std::uint64_t seed);

  struct Pass {
    std::vector<at::Tensor>
        layers;         ///< after each convolution and its leaky ReLU, [n, channels, y, x], outermost first
    at::Tensor output;  ///< [n, outputs], float32
  };
  /// `images` [n, bands, size, size], network values. Differentiable in the images and in weights that
  /// require gradients.
  Pass forward(const at::Tensor& images, const Compute& compute) const;

  /// Gradient of sum(seeds * output) with respect to the images (float32), for one output and frozen weights;
  /// `seeds` [n]. `output`, if given, becomes the output [n].
  at::Tensor input_gradient(const at::Tensor& images, const at::Tensor& seeds, const Compute& compute,
                            at::Tensor* output = nullptr) const;

  /// convolution.0.weight [out, in, 4, 4], convolution.0.bias, ..., dense.weight [outputs, y x channels],
  /// dense.bias; float32, with the purpose in front ("critic.convolution.0.weight"). The dense layer sees the
  /// innermost map as [y][x][channel].
  const NamedTensors& parameters() const { return parameters_; }
  void require_gradients(bool wanted);
  void to(const at::Device& device);

  int layers() const { return static_cast<int>(parameters_.size()) / 2 - 1; }
  const at::Tensor& weight(int layer) const {
    return parameters_[static_cast<std::size_t>(2 * layer)].second;
  }
  const at::Tensor& bias(int layer) const {
    return parameters_[static_cast<std::size_t>(2 * layer + 1)].second;
  }
  const at::Tensor& dense_weight() const { return parameters_[parameters_.size() - 2].second; }
  const at::Tensor& dense_bias() const { return parameters_.back().second; }

 private:
  NamedTensors parameters_;
};

/// [n, channels, y, x] to [n, y x channels], float32; free of copies in the fast layout.
at::Tensor to_rows(const at::Tensor& maps);
/// The inverse, in the type of `like`, whose shape it takes.
at::Tensor from_rows(const at::Tensor& rows, const at::Tensor& like);

}  // namespace peculiar::nn
