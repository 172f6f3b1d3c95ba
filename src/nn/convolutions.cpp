#include "nn/convolutions.h"

#include <torch/autograd.h>

#include <vector>

namespace peculiar::nn {

namespace {

constexpr std::int64_t kFewBands = 4;

/// Padding of a convolution that halves: (k - 1) / 2, rounded down.
std::int64_t padding_of(const at::Tensor& weight) { return (weight.size(2) - 1) / 2; }
/// Output padding of a transposed convolution that doubles: an odd kernel lacks one row.
std::int64_t output_padding_of(const at::Tensor& weight) { return weight.size(2) % 2; }

/// Row of the kernel that connects the row of maps at offset `beside` to row `own` (0 or 1) of its square;
/// `kernel` if none.
std::int64_t tap(std::int64_t kernel, std::int64_t own, std::int64_t beside) {
  const std::int64_t row = own + (kernel - 1) / 2 - 2 * beside;
  return row < 0 || row >= kernel ? kernel : row;
}

/// The transposed convolution as a plain one of stride 1 (3 x 3 for kernels of 3 to 6) that computes the four
/// pixels of each square of the output as channels (Shi et al. 2016).
at::Tensor transposed_by_squares(const at::Tensor& maps, const at::Tensor& weight, const at::Tensor& bias) {
  const std::int64_t kernel = weight.size(2);
  const std::int64_t nothing = kernel * kernel;  // index of the zero tap
  std::int64_t reach = 1;
  while (tap(kernel, 0, -reach - 1) < kernel || tap(kernel, 1, -reach - 1) < kernel ||
         tap(kernel, 0, reach + 1) < kernel || tap(kernel, 1, reach + 1) < kernel)
    ++reach;
  const std::int64_t edge = 2 * reach + 1;
  std::vector<std::int64_t> taps;
  for (std::int64_t square = 0; square < 4; ++square) {
    for (std::int64_t y = -reach; y <= reach; ++y) {
      for (std::int64_t x = -reach; x <= reach; ++x) {
        const std::int64_t row = tap(kernel, square / 2, y);
        const std::int64_t column = tap(kernel, square % 2, x);
        taps.push_back(row == kernel || column == kernel ? nothing : row * kernel + column);
      }
    }
  }
  const std::int64_t inputs = weight.size(0);
  const std::int64_t outputs = weight.size(1);
  const at::Tensor own = weight.permute({1, 0, 2, 3}).reshape({outputs, inputs, nothing});
  const at::Tensor squares = at::constant_pad_nd(own, {0, 1})
                                 .index_select(2, at::tensor(taps).to(weight.device()))
                                 .view({outputs, inputs, 4, edge, edge})
                                 .transpose(1, 2)
                                 .reshape({outputs * 4, inputs, edge, edge})
                                 .contiguous(at::MemoryFormat::ChannelsLast);
  const at::Tensor bias_of_squares = bias.defined() ? bias.repeat_interleave(4) : bias;
  return at::pixel_shuffle(at::conv2d(maps, squares, bias_of_squares, 1, reach), 2);
}

/// First convolution of a network with frozen weights, differentiable only in the images.
struct HeldConvolution : torch::autograd::Function<HeldConvolution> {
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& images,
                            const at::Tensor& weight, const at::Tensor& bias) {
    context->save_for_backward({weight});
    return at::conv2d(images, weight, bias, 2, padding_of(weight));
  }
  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    return {transposed_by_squares(gradients[0], context->get_saved_variables()[0], {}), {}, {}};
  }
};

}  // namespace

at::Tensor convolve(const at::Tensor& images, const at::Tensor& weight, const at::Tensor& bias) {
  const bool held = !weight.requires_grad() && !(bias.defined() && bias.requires_grad());
  if (images.requires_grad() && held && weight.size(1) <= kFewBands)
    return HeldConvolution::apply(images, weight, bias);
  return at::conv2d(images, weight, bias, 2, padding_of(weight));
}

at::Tensor convolve_transposed(const at::Tensor& maps, const at::Tensor& weight, const at::Tensor& bias) {
  if (weight.size(1) <= kFewBands) return transposed_by_squares(maps, weight, bias);
  return at::conv_transpose2d(maps, weight, bias, 2, padding_of(weight), output_padding_of(weight));
}

at::Tensor convolve_back(const at::Tensor& gradient, const at::Tensor& input, const at::Tensor& weight) {
  if (weight.size(1) <= kFewBands) return transposed_by_squares(gradient, weight, {});
  const std::int64_t padding = padding_of(weight);
  return std::get<0>(at::convolution_backward(gradient, input, weight, std::nullopt, {2, 2},
                                              {padding, padding}, {1, 1}, false, {0, 0}, 1,
                                              {true, false, false}));
}

at::Tensor weight_gradient(const at::Tensor& gradient, const at::Tensor& input, const at::Tensor& weight) {
  const std::int64_t padding = padding_of(weight);
  return std::get<1>(at::convolution_backward(gradient, input, weight, std::nullopt, {2, 2},
                                              {padding, padding}, {1, 1}, false, {0, 0}, 1,
                                              {false, true, false}))
      .to(at::kFloat);
}

}  // namespace peculiar::nn
