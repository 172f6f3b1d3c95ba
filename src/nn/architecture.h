#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace peculiar::nn {

/// The shape of generator and critic: the deep convolutional networks of Radford et al. (2016) as the paper
/// uses them (section 3.3, appendix A), a halving or doubling of the image with every convolution of
/// stride 2. Encoder and contrast network are of its `plain` shape, whatever the kernel, layers and
/// normalisation.
struct Architecture {
  std::int64_t size = 64;     ///< edge of the stamps [px]: 32, 64, 96 or 128
  std::int64_t bands = 1;     ///< at least 1
  std::int64_t width = 32;    ///< channels of the critic's first convolution, doubling to at most 8 x width
  std::int64_t latent = 128;  ///< numbers that the generator makes an image of
  std::string normalisation = "batch";  ///< of the generator: "batch", "layer" or "none"
  /// Of the critic: "none", "layer" or "instance", each of one image by itself (Gulrajani et al. 2017,
  /// section 4: no batch normalisation), after each convolution but the first (Radford et al. 2016).
  std::string critic_normalisation = "none";
  std::int64_t kernel = kUsualKernel;  ///< edge of the convolutions [px]: 3 to 8
  std::int64_t depth = 0;              ///< convolutions of each network; 0: as many as leave 4 px, or 6

  static constexpr std::int64_t kUsualKernel = 4;

  /// Convolutions, from the image inwards: `depth`, or 3, 4, 4, 5 for the four sizes.
  int layers() const;
  /// 0: the usual number.
  void set_layers(std::int64_t count);
  /// Edge of the innermost feature maps [px]: 4, 6 for size 96, unless `depth` is given; at least 2.
  std::int64_t base() const;
  /// Channels after each of the critic's convolutions.
  std::vector<std::int64_t> channels() const;
  /// Multiplications and additions of one pass of one image through the critic's convolutions, counted as 2
  /// each.
  double critic_flop() const;

  /// The same with the usual kernel and depth and a critic without normalisation: what encoder and contrast
  /// network are made by.
  Architecture plain() const;
  /// Version of a model file that holds it: 1, or 2 where a program that knows version 1 alone would go
  /// wrong.
  int format_version() const;

  /// Weights of generator and critic, without biases and normalisation: what their networks take memory for.
  std::int64_t weights() const;

  /// Error (usage) that names the value which does not do.
  void check() const;
  nlohmann::json json() const;
  /// Error (input), opened by `name`: keys missing or out of range. Without kernel, layers and
  /// critic_normalisation (files of older versions) they are the usual ones.
  static Architecture from_json(const nlohmann::json& document, const std::string& name);

  bool operator==(const Architecture&) const = default;
};

}  // namespace peculiar::nn
