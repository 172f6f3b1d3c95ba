#include "nn/convolutions.h"

#include <torch/torch.h>

#include <vector>

namespace peculiar::nn {

namespace {

constexpr std::int64_t kFewBands = 4;

/// The transposed convolution as a plain one of 3 x 3 and stride 1 that makes the four pixels of each square
/// of the output as channels (Shi et al. 2016).
at::Tensor transposed_by_squares(const at::Tensor& maps, const at::Tensor& weight, const at::Tensor& bias) {
  constexpr std::int64_t kTaps = kKernel * kKernel;
  constexpr std::int64_t kNone = kKernel;
  // Which of the kernel's rows takes the row of maps -1, 0 or 1 beside it to row 0 or 1 of the square.
  constexpr std::int64_t kRows[2][3] = {{3, 1, kNone}, {kNone, 2, 0}};
  std::vector<std::int64_t> taps;
  for (const auto& rows : kRows) {
    for (const auto& columns : kRows) {
      for (const std::int64_t y : rows) {
        for (const std::int64_t x : columns)
          taps.push_back(y == kNone || x == kNone ? kTaps : y * kKernel + x);
      }
    }
  }
  const std::int64_t inputs = weight.size(0);
  const std::int64_t outputs = weight.size(1);
  const at::Tensor own = weight.permute({1, 0, 2, 3}).reshape({outputs, inputs, kTaps});
  const at::Tensor squares = at::constant_pad_nd(own, {0, 1})  // tap kTaps is 0
                                 .index_select(2, at::tensor(taps).to(weight.device()))
                                 .view({outputs, inputs, 4, 3, 3})
                                 .transpose(1, 2)
                                 .reshape({outputs * 4, inputs, 3, 3})
                                 .contiguous(at::MemoryFormat::ChannelsLast);
  const at::Tensor bias_of_squares = bias.defined() ? bias.repeat_interleave(4) : bias;
  return at::pixel_shuffle(at::conv2d(maps, squares, bias_of_squares, 1, 1), 2);
}

/// The first convolution of a net whose weights are held, differentiable in the images alone.
struct HeldConvolution : torch::autograd::Function<HeldConvolution> {
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& images,
                            const at::Tensor& weight, const at::Tensor& bias) {
    context->save_for_backward({weight});
    return at::conv2d(images, weight, bias, 2, 1);
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
  return at::conv2d(images, weight, bias, 2, 1);
}

at::Tensor convolve_transposed(const at::Tensor& maps, const at::Tensor& weight, const at::Tensor& bias) {
  if (weight.size(1) <= kFewBands) return transposed_by_squares(maps, weight, bias);
  return at::conv_transpose2d(maps, weight, bias, 2, 1);
}

at::Tensor convolve_back(const at::Tensor& gradient, const at::Tensor& input, const at::Tensor& weight) {
  if (weight.size(1) <= kFewBands) return transposed_by_squares(gradient, weight, {});
  return std::get<0>(at::convolution_backward(gradient, input, weight, std::nullopt, {2, 2}, {1, 1}, {1, 1},
                                              false, {0, 0}, 1, {true, false, false}));
}

at::Tensor weight_gradient(const at::Tensor& gradient, const at::Tensor& input, const at::Tensor& weight) {
  return std::get<1>(at::convolution_backward(gradient, input, weight, std::nullopt, {2, 2}, {1, 1}, {1, 1},
                                              false, {0, 0}, 1, {false, true, false}))
      .to(at::kFloat);
}

}  // namespace peculiar::nn
